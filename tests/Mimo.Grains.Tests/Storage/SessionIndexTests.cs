using Mimo.Contracts.Messages;
using Mimo.Grains.Storage;
using Mimo.Grains.Tests.Support;
using StackExchange.Redis;

namespace Mimo.Grains.Tests.Storage;

public sealed class SessionIndexTests : IAsyncLifetime
{
    static readonly DateTimeOffset Opened = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    static readonly string Tenant = TestTenant.One.Tag.ToString();

    readonly RedisServer _redis = new();

    public Task InitializeAsync() => _redis.InitializeAsync();

    public Task DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public Task Memory_ListsInPages_NewestFirst() => ListsInPages(new MemorySessionIndex());

    [SkippableFact]
    public async Task Redis_ListsInPages_NewestFirst()
    {
        _redis.Require();
        await using var index = new RedisSessionIndex(ConfigurationOptions.Parse(_redis.Endpoint), "test");
        await ListsInPages(index);

        // A session that a release without lists has written.
        await using var raw = await _redis.Connect();
        await raw.GetDatabase().SortedSetAddAsync($"test/sessions/{Tenant}", Entry(8, 8).Session, 9e12);
        Assert.Equal(3, (await index.Newest(Tenant, null, 9)).Count);
        foreach (var session in (string[])[Entry(0, 0).Session, Entry(1, 0).Session, Entry(3, 0).Session, Entry(8, 0).Session]) await index.Remove(session);
        Assert.Empty(raw.GetServer(_redis.Endpoint).Keys(pattern: $"*{Tenant}*"));
    }

    static async Task ListsInPages(ISessionIndex index)
    {
        // Three of one millisecond, across the end of a page.
        SessionEntry[] entries = [Entry(0, 5), Entry(1, 7), Entry(2, 7), Entry(3, 7)];
        foreach (var entry in entries) await index.Note(entry);
        await index.Note(Entry(9, 9) with { Session = new string('f', 56) });

        Assert.Equal([entries[3], entries[2]], await index.Newest(Tenant, null, 2));
        Assert.Equal([entries[1], entries[0]], await index.Newest(Tenant, entries[2].Place, 2));
        Assert.Empty(await index.Newest(Tenant, entries[0].Place, 2));

        // What is used goes to the front, what is gone is gone, and a page goes on where it ended all the same.
        var again = entries[0] with { Turns = 3, Used = Opened.AddMinutes(8) };
        await index.Note(again);
        await index.Remove(entries[2].Session);
        Assert.Equal([entries[1]], await index.Newest(Tenant, entries[2].Place, 2));
        Assert.Equal([again, entries[3], entries[1]], await index.Newest(Tenant, null, 9));
    }

    static SessionEntry Entry(int number, int minute) => new()
    {
        Session = $"{Tenant}{number:x40}", Image = $"{Tenant}{number:x64}", Turns = number, Opened = Opened, Used = Opened.AddMinutes(minute),
    };
}
