using Mimo.Contracts.Tenants;
using StackExchange.Redis;

namespace Mimo.Grains.Storage;

/// <summary>
/// Beside the transcripts: for each tenant a sorted set of sessions by the time of their last write, and a set of the tenants. An index, since
/// to find a tenant's sessions among all keys takes a walk over all of them, for each image that is deleted.
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

    public async Task Note(string session, DateTimeOffset now)
    {
        // Together: a sweep that takes an empty tenant off its list must see both or neither.
        var both = (await Database()).CreateTransaction();
        _ = both.SortedSetAddAsync(Of(Tag(session)), session, now.ToUnixTimeMilliseconds());
        _ = both.SetAddAsync(AllTenants, Tag(session));
        await both.ExecuteAsync();
    }

    public async Task Remove(string session)
    {
        var database = await Database();
        await database.SortedSetRemoveAsync(Of(Tag(session)), session);
        var empty = database.CreateTransaction();
        empty.AddCondition(Condition.KeyNotExists(Of(Tag(session))));
        _ = empty.SetRemoveAsync(AllTenants, Tag(session));
        await empty.ExecuteAsync();
    }

    public async Task<IReadOnlyList<string>> Tenants() => Strings(await (await Database()).SetMembersAsync(AllTenants));

    public async Task<IReadOnlyList<string>> Before(string tenantTag, DateTimeOffset time, int count) => Strings(await (await Database()).SortedSetRangeByScoreAsync(
        Of(tenantTag), stop: time.ToUnixTimeMilliseconds(), exclude: Exclude.Stop, take: count));

    public async Task<IReadOnlyList<string>> OfAffinity(string tenantTag, string affinity)
    {
        var found = new List<string>();
        await foreach (var entry in (await Database()).SortedSetScanAsync(Of(tenantTag), $"*{affinity}", pageSize: 1000)) found.Add((string)entry.Element!);
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

    string Of(string tenantTag) => $"{_prefix}/sessions/{tenantTag}";

    async Task<IDatabase> Database() => (await _connection).GetDatabase();

    static string Tag(string session) => session[..Math.Min(TenantTag.Digits, session.Length)];

    static string[] Strings(RedisValue[] values) => [.. values.Select(value => (string)value!)];
}
