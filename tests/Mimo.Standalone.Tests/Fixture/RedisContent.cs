using System.Text;
using StackExchange.Redis;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>Everything that a Redis holds, as whoever stole it would see it.</summary>
sealed class RedisContent : IAsyncDisposable
{
    readonly ConnectionMultiplexer _connection;

    RedisContent(ConnectionMultiplexer connection) => _connection = connection;

    public IDatabase Database => _connection.GetDatabase();

    public static async Task<RedisContent> Open(string address) => new(await ConnectionMultiplexer.ConnectAsync(address));

    public string[] Keys(string pattern = "*") => [.. _connection.GetServers().SelectMany(server => server.Keys(pattern: pattern)).Select(key => (string)key!)];

    /// <summary>Every key with its values of whatever type, their bytes as Latin-1 text.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Everything()
    {
        var all = new Dictionary<string, string>();
        foreach (var key in Keys())
            all[key] = string.Join('\n', (await Values(key)).Select(value => Encoding.Latin1.GetString((byte[])value!)));
        return all;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    async Task<RedisValue[]> Values(string key) => await Database.KeyTypeAsync(key) switch
    {
        RedisType.String => [await Database.StringGetAsync(key)],
        RedisType.Hash => [.. (await Database.HashGetAllAsync(key)).SelectMany(entry => (RedisValue[])[entry.Name, entry.Value])],
        RedisType.Set => await Database.SetMembersAsync(key),
        RedisType.SortedSet => await Database.SortedSetRangeByRankAsync(key),
        RedisType.List => await Database.ListRangeAsync(key),
        var other => throw new NotSupportedException($"{key} is a {other}."),
    };
}
