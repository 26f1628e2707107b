using System.Globalization;
using Mimo.Cache.Redis;
using StackExchange.Redis;

namespace Mimo.Cache.Sealing;

/// <summary>Wrapped keys in a hash of Redis for each tenant. Small values on a connection of their own, never behind an image.</summary>
public sealed class RedisTenantKeyStore : ITenantKeyStore, IAsyncDisposable
{
    const string ClosedField = "closed";

    readonly Task<ConnectionMultiplexer> _connection;
    readonly string _prefix;

    /// <param name="connection">Server, user and database; it has to keep what it is given.</param>
    /// <param name="prefix">Start of every key: prefix and service id.</param>
    public RedisTenantKeyStore(ConfigurationOptions connection, string prefix)
    {
        _prefix = prefix;
        _connection = ConnectionMultiplexer.ConnectAsync(connection);
    }

    public async Task<StoredKeys> Read(string tenantTag, CancellationToken cancellationToken)
    {
        var (database, key) = await Hash(tenantTag, cancellationToken);
        var entries = await database.HashGetAllAsync(key).WaitAsync(cancellationToken);
        return new StoredKeys(
            entries.Where(entry => entry.Name != ClosedField)
                .ToDictionary(entry => ulong.Parse((string)entry.Name!, NumberStyles.HexNumber, CultureInfo.InvariantCulture), entry => (byte[])entry.Value!),
            entries.Any(entry => entry.Name == ClosedField));
    }

    public async Task<bool> Add(string tenantTag, ulong id, byte[] wrapped, CancellationToken cancellationToken)
    {
        var (database, key) = await Hash(tenantTag, cancellationToken);
        return await Set(database, key, id, wrapped, Condition.HashNotExists(key, ClosedField));
    }

    public async Task Replace(string tenantTag, ulong id, byte[] wrapped, CancellationToken cancellationToken)
    {
        var (database, key) = await Hash(tenantTag, cancellationToken);
        await Set(database, key, id, wrapped, Condition.HashExists(key, Field(id)));
    }

    public async Task Close(string tenantTag, CancellationToken cancellationToken)
    {
        var (database, key) = await Hash(tenantTag, cancellationToken);
        await database.HashSetAsync(key, ClosedField, 1).WaitAsync(cancellationToken);
    }

    public async Task<int> Destroy(string tenantTag, CancellationToken cancellationToken)
    {
        var (database, key) = await Hash(tenantTag, cancellationToken);
        var keys = (await Read(tenantTag, cancellationToken)).Wrapped.Count;
        await database.KeyDeleteAsync(key).WaitAsync(cancellationToken);
        return keys;
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

    async Task<(IDatabase Database, string Key)> Hash(string tenantTag, CancellationToken cancellationToken) =>
        ((await _connection.WaitAsync(cancellationToken)).GetDatabase(), RedisKeys.TenantKeys(_prefix, tenantTag));

    static Task<bool> Set(IDatabase database, string key, ulong id, byte[] wrapped, Condition condition)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(condition);
        _ = transaction.HashSetAsync(key, Field(id), wrapped);
        return transaction.ExecuteAsync();
    }

    static string Field(ulong id) => $"{id:x16}";
}
