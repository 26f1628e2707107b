using System.Collections.Concurrent;
using System.Globalization;
using Mimo.Cache.Metrics;
using Mimo.Cache.Redis;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using StackExchange.Redis;

namespace Mimo.Cache.Images;

/// <summary>
/// What each tenant with a limit stores, counted for all processes. The images themselves are the truth, and the ledger errs towards too
/// much: an image is entered before it is stored, so a crash in between leaves an entry without one. Entries whose image has expired,
/// was evicted or never came are taken out when the tenant is full; the whole is counted anew from the keys each day, and whenever it is
/// not there.
/// </summary>
sealed class RedisImageLedger(RedisBlobs blobs, TimeSpan timeout)
{
    const int Page = 1000;

    static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>Between two looks at every image of a full tenant: one that goes on uploading must not keep Redis busy.</summary>
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <summary>From when on an entry without an image is no upload under way: both of its commands have ended by then.</summary>
    readonly int _graceSeconds = (int)Math.Ceiling(2 * timeout.TotalSeconds);

    readonly ConcurrentDictionary<string, (long At, TimeSpan? Frees)> _looked = new(StringComparer.Ordinal);

    /// <summary>Enters an image before it is stored.</summary>
    /// <exception cref="Contracts.Errors.MimoException">QUOTA_EXHAUSTED.</exception>
    public async ValueTask<CacheOutcome> Reserve(string image, long bytes, StorageLimit limit, CancellationToken cancellationToken)
    {
        var tenant = TenantTag.OfImage(image).ToString();
        var (outcome, full) = await Try(tenant, image, bytes, limit, "take", cancellationToken);
        return outcome == CacheOutcome.Hit && full ? throw limit.Refusal(_looked.GetValueOrDefault(tenant).Frees) : outcome;
    }

    /// <summary>Whether there is room for an image that is not known yet.</summary>
    public async ValueTask<(CacheOutcome Outcome, bool Room)> HasRoom(string tenant, StorageLimit limit, CancellationToken cancellationToken)
    {
        var (outcome, full) = await Try(tenant, "?", 1, limit, "look", cancellationToken);
        return (outcome, !full);
    }

    /// <summary>Goes with the command that stores the image, on the same connection and behind it.</summary>
    public Task Confirm(IDatabase database, string image, long bytes) =>
        database.ScriptEvaluateAsync(LedgerScripts.Confirm, [KeyOf(TenantTag.OfImage(image).ToString())], [image, bytes]);

    /// <summary>Goes with the command that deletes the image.</summary>
    public Task Release(IDatabase database, string image) => image.Length < TenantTag.Digits
        ? Task.CompletedTask
        : database.ScriptEvaluateAsync(LedgerScripts.Release, [KeyOf(TenantTag.OfImage(image).ToString())], [image, ""]);

    /// <summary>Something was stored past the ledger: it has to count anew, should there be a limit again.</summary>
    public Task Drop(IDatabase database, string tenant) => database.KeyDeleteAsync(KeyOf(tenant));

    async ValueTask<(CacheOutcome Outcome, bool Full)> Try(
        string tenant, string image, long bytes, StorageLimit limit, string how, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (outcome, answer) = await blobs.Do(
                database => database.ScriptEvaluateAsync(
                    LedgerScripts.Reserve, [KeyOf(tenant)], [image, bytes, limit.Images ?? -1, limit.Bytes ?? -1, how]), timeout, cancellationToken);
            if (outcome != CacheOutcome.Hit) return (outcome, false);
            switch ((int)answer!)
            {
                case LedgerScripts.Uncounted:
                    outcome = await Count(tenant, cancellationToken);
                    break;
                case LedgerScripts.Full:
                    (outcome, var released) = await Look(tenant, cancellationToken);
                    if (outcome == CacheOutcome.Hit && released == 0) return (outcome, true);
                    break;
                default:
                    return (outcome, false);
            }
            if (outcome != CacheOutcome.Hit) return (outcome, false);
        }
    }

    /// <summary>Begins the ledger from the keys there are.</summary>
    async ValueTask<CacheOutcome> Count(string tenant, CancellationToken cancellationToken)
    {
        var (outcome, _) = await blobs.Do(async database =>
        {
            var prefix = blobs.Keys.Image("").Length;
            List<RedisValue> arguments = [(int)Life.TotalSeconds];
            await foreach (var keys in RedisBlobs.Pages(database, blobs.Keys.ImagesOf(tenant), cancellationToken))
                foreach (var (key, size) in keys.Zip(await Task.WhenAll(keys.Select(key => database.StringLengthAsync(key)))))
                    if (size > 0) arguments.AddRange([((string)key!)[prefix..], size]);
            return await database.ScriptEvaluateAsync(LedgerScripts.Begin, [KeyOf(tenant)], [.. arguments]);
        }, Timeout.InfiniteTimeSpan, cancellationToken);
        return outcome;
    }

    /// <summary>Takes out what is no longer stored, unless it was looked lately and nothing was.</summary>
    async ValueTask<(CacheOutcome Outcome, int Released)> Look(string tenant, CancellationToken cancellationToken)
    {
        if (_looked.TryGetValue(tenant, out var last) && blobs.Time.GetElapsedTime(last.At) < LookAgain) return (CacheOutcome.Hit, 0);
        var frees = (TimeSpan?)null;
        var (outcome, released) = await blobs.Do(async database =>
        {
            var list = (RedisResult[])(await database.ScriptEvaluateAsync(LedgerScripts.List, [KeyOf(tenant)]))!;
            var settled = (long)list[0] - _graceSeconds;
            var gone = new List<RedisValue>();
            foreach (var page in ((string[])list[1]!).Chunk(2).Where(entry => entry[0].Length > 0 && SecondsOf(entry[1]) < settled).Chunk(Page))
                foreach (var (entry, left) in page.Zip(await Task.WhenAll(page.Select(entry => database.KeyTimeToLiveAsync(blobs.Keys.Image(entry[0]))))))
                    if (left is null) gone.AddRange([entry[0], entry[1]]);
                    else if (frees is null || left < frees) frees = left;
            return gone.Count == 0 ? 0 : (int)await database.ScriptEvaluateAsync(LedgerScripts.Release, [KeyOf(tenant)], [.. gone]);
        }, Timeout.InfiniteTimeSpan, cancellationToken);
        if (outcome == CacheOutcome.Hit && released == 0) _looked[tenant] = (blobs.Time.GetTimestamp(), frees);
        return (outcome, released);
    }

    static long SecondsOf(string entry) => long.Parse(entry.AsSpan(entry.IndexOf(' ') + 1), CultureInfo.InvariantCulture);

    RedisKey KeyOf(string tenant) => blobs.Keys.Held(tenant);
}
