using System.Runtime.CompilerServices;
using Mimo.Cache.Metrics;
using StackExchange.Redis;

namespace Mimo.Cache.Redis;

/// <summary>
/// A connection to Redis for megabytes. It is not the one that Orleans uses: four 5 MB reads on one connection make a small read
/// behind them wait 17 ms instead of 0.1 ms. Every operation ends within its time-out and tells how, instead of throwing.
/// </summary>
public sealed class RedisBlobs : IAsyncDisposable
{
    const int WalkPage = 500;

    readonly Task<ConnectionMultiplexer> _connection;
    readonly TimeProvider _time;

    /// <summary>Starts to connect and does not wait.</summary>
    public RedisBlobs(RedisBlobOptions options, TimeProvider time)
    {
        options.Validate();
        _time = time;
        Keys = new RedisKeys(options.KeyPrefix);
        var configuration = ConfigurationOptions.Parse(options.Endpoint);
        configuration.AbortOnConnectFail = false;
        configuration.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
        configuration.ClientName ??= "mimo-blobs";
        // A cache that waits for a lost server costs more than encoding again.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        _connection = ConnectionMultiplexer.ConnectAsync(configuration);
    }

    public RedisKeys Keys { get; }

    internal TimeProvider Time => _time;

    /// <summary>Reads without copying; the caller disposes the lease. Null unless the outcome is a hit.</summary>
    public async ValueTask<(CacheOutcome Outcome, Lease<byte>? Value)> Get(string key, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Lease<byte>? lease = null;
        var outcome = await Try(async database => lease = await database.StringGetLeaseAsync(key), timeout, cancellationToken);
        if (outcome != CacheOutcome.Hit) return (outcome, null);
        return lease is null ? (CacheOutcome.Miss, null) : (CacheOutcome.Hit, lease);
    }

    /// <param name="key">Where.</param>
    /// <param name="value">What.</param>
    /// <param name="timeToLive">How long.</param>
    /// <param name="timeout">Patience.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="then">Goes out behind it without waiting for it.</param>
    public async ValueTask<CacheOutcome> Set(
        string key, ReadOnlyMemory<byte> value, TimeSpan timeToLive, TimeSpan timeout, CancellationToken cancellationToken, Func<IDatabase, Task>? then = null)
    {
        var outcome = await Try(database => Both(database.StringSetAsync(key, value, timeToLive), then?.Invoke(database)), timeout, cancellationToken);
        return outcome == CacheOutcome.Hit ? CacheOutcome.Stored : outcome;
    }

    /// <summary>Hit when the key exists; its time to live starts anew.</summary>
    public async ValueTask<CacheOutcome> Touch(string key, TimeSpan timeToLive, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var exists = false;
        var outcome = await Try(async database => exists = await database.KeyExpireAsync(key, timeToLive), timeout, cancellationToken);
        return outcome == CacheOutcome.Hit && !exists ? CacheOutcome.Miss : outcome;
    }

    /// <summary>As <see cref="Set"/>.</summary>
    public async ValueTask<CacheOutcome> Delete(string key, TimeSpan timeout, CancellationToken cancellationToken, Func<IDatabase, Task>? then = null) =>
        await Try(database => Both(database.KeyDeleteAsync(key), then?.Invoke(database)), timeout, cancellationToken);

    /// <summary>Deletes every key of a pattern by walking over all keys: for what is rare. Hit when all were seen.</summary>
    public async ValueTask<(CacheOutcome Outcome, int Deleted)> DeleteMatching(string pattern, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var outcome = await Try(Walk, Timeout.InfiniteTimeSpan, cancellationToken);
        return (outcome, deleted);

        async Task Walk(IDatabase database)
        {
            await foreach (var keys in Pages(database, pattern, cancellationToken)) deleted += (int)await database.KeyDeleteAsync(keys);
        }
    }

    /// <summary>Commands that are none of the others, within the same bounds; the value is null unless the outcome is a hit.</summary>
    internal async ValueTask<(CacheOutcome Outcome, T? Value)> Do<T>(Func<IDatabase, Task<T>> operation, TimeSpan timeout, CancellationToken cancellationToken)
    {
        T? value = default;
        var outcome = await Try(async database => value = await operation(database), timeout, cancellationToken);
        return (outcome, value);
    }

    /// <summary>The keys of a pattern, by walking over all keys.</summary>
    internal static async IAsyncEnumerable<RedisKey[]> Pages(
        IDatabase database, string pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var server in database.Multiplexer.GetServers().Where(server => !server.IsReplica))
            await foreach (var keys in server.KeysAsync(database.Database, pattern, WalkPage).Chunk(WalkPage).WithCancellation(cancellationToken))
                yield return keys;
    }

    /// <summary>Starts the time to live of a key anew and does not wait for it.</summary>
    public void Renew(string key, TimeSpan timeToLive)
    {
        if (_connection.IsCompletedSuccessfully)
            _connection.Result.GetDatabase().KeyExpire(key, timeToLive, flags: CommandFlags.FireAndForget);
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

    static Task Both(Task first, Task? second) => second is null ? first : Task.WhenAll(first, second);

    async ValueTask<CacheOutcome> Try(Func<IDatabase, Task> operation, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await Run().WaitAsync(timeout, _time, cancellationToken);
            return CacheOutcome.Hit;
        }
        catch (Exception e) when (e is TimeoutException or RedisTimeoutException)
        {
            return CacheOutcome.Timeout;
        }
        catch (RedisServerException e) when (e.Message.StartsWith("OOM", StringComparison.Ordinal))
        {
            return CacheOutcome.Refused;
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            return CacheOutcome.Unreachable;
        }

        async Task Run() => await operation((await _connection).GetDatabase());
    }
}
