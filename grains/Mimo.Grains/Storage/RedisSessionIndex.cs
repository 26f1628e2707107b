using System.Globalization;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using StackExchange.Redis;

namespace Mimo.Grains.Storage;

/// <summary>
/// Beside the transcripts: for each tenant a sorted set of sessions by the time of their last write, a hash of what lists say of them, and a
/// set of the tenants. Bare, since there is nothing in it but ids, times and counts, and ids are keys already. An index, since to find a
/// tenant's sessions among all keys takes a walk over all of them, for each image that is deleted.
/// </summary>
public sealed class RedisSessionIndex : ISessionIndex, IAsyncDisposable
{
    readonly Task<ConnectionMultiplexer> _connection;
    readonly string _prefix;

    /// <param name="connection">Server, user and database of the transcripts.</param>
    /// <param name="prefix">Start of every key: prefix and service id.</param>
    public RedisSessionIndex(ConfigurationOptions connection, string prefix)
    {
        _prefix = prefix;
        _connection = ConnectionMultiplexer.ConnectAsync(connection);
    }

    string AllTenants => $"{_prefix}/tenants";

    public async Task Note(SessionEntry entry)
    {
        // Together: a sweep that takes an empty tenant off its list must see all or nothing.
        var all = (await Database()).CreateTransaction();
        _ = all.SortedSetAddAsync(Of(Tag(entry.Session)), entry.Session, entry.Place.Used);
        _ = all.HashSetAsync(Listed(Tag(entry.Session)), entry.Session, Text(entry));
        _ = all.SetAddAsync(AllTenants, Tag(entry.Session));
        await all.ExecuteAsync();
    }

    public async Task Remove(string session)
    {
        var database = await Database();
        var both = database.CreateTransaction();
        _ = both.SortedSetRemoveAsync(Of(Tag(session)), session);
        _ = both.HashDeleteAsync(Listed(Tag(session)), session);
        await both.ExecuteAsync();
        var empty = database.CreateTransaction();
        empty.AddCondition(Condition.KeyNotExists(Of(Tag(session))));
        _ = empty.SetRemoveAsync(AllTenants, Tag(session));
        await empty.ExecuteAsync();
    }

    public async Task<IReadOnlyList<string>> Tenants() => Strings(await (await Database()).SetMembersAsync(AllTenants));

    public async Task<IReadOnlyList<string>> Before(string tenantTag, DateTimeOffset time, int count) => Strings(
        await (await Database()).SortedSetRangeByScoreAsync(
            Of(tenantTag), stop: time.ToUnixTimeMilliseconds(), exclude: Exclude.Stop, take: count));

    public async Task<IReadOnlyList<SessionEntry>> Newest(string tenantTag, SessionPlace? after, int count)
    {
        var database = await Database();
        var found = new List<SessionEntry>();
        for (long seen = 0; found.Count < count;)
        {
            // By score and not by rank: a session that is used meanwhile goes to the front and shifts all ranks.
            var batch = await database.SortedSetRangeByScoreWithScoresAsync(
                Of(tenantTag), stop: after?.Used ?? double.PositiveInfinity, order: Order.Descending, skip: seen, take: count);
            if (batch.Length == 0) break;
            seen += batch.Length;
            var texts = await database.HashGetAsync(Listed(tenantTag), [.. batch.Select(entry => entry.Element)]);
            found.AddRange(batch.Zip(texts, Entry).OfType<SessionEntry>().Where(entry => after is null || entry.Place.IsBehind(after)));
        }
        return found.Count > count ? found[..count] : found;
    }

    public async Task<IReadOnlyList<string>> OfAffinity(string tenantTag, string affinity)
    {
        var found = new List<string>();
        await foreach (var entry in (await Database()).SortedSetScanAsync(Of(tenantTag), $"*{affinity}", pageSize: 1000))
            found.Add((string)entry.Element!);
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (await _connection).DisposeAsync();
        }
        catch (RedisException)
        {
            // Never connected: nothing to close.
        }
    }

    string Listed(string tenantTag) => $"{_prefix}/listed/{tenantTag}";

    static string Text(SessionEntry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.Opened.ToUnixTimeMilliseconds()} {entry.Turns} {entry.Image}");

    static SessionEntry? Entry(SortedSetEntry entry, RedisValue text) => ((string?)text)?.Split(' ') is [var opened, var turns, var image]
        ? new SessionEntry
        {
            Session = (string)entry.Element!, Image = image, Turns = int.Parse(turns, CultureInfo.InvariantCulture),
            Opened = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(opened, CultureInfo.InvariantCulture)),
            Used = DateTimeOffset.FromUnixTimeMilliseconds((long)entry.Score),
        }
        : null;

    string Of(string tenantTag) => $"{_prefix}/sessions/{tenantTag}";

    async Task<IDatabase> Database() => (await _connection).GetDatabase();

    static string Tag(string session) => session[..Math.Min(TenantTag.Digits, session.Length)];

    static string[] Strings(RedisValue[] values) => [.. values.Select(value => (string)value!)];
}
