using System.Runtime.InteropServices;
using Mimo.Cache.Bounded;
using Mimo.Cache.Metrics;
using Mimo.Cache.Retention;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;

namespace Mimo.Cache.Images;

/// <summary>Images in process memory: the embedded default. Arrays are shared with readers, who must not write to them.</summary>
public sealed class MemoryImageStore : IImageStore
{
    const string Store = "image";

    readonly BoundedLru _images;
    // Counting and storing are one step; reading is none of it.
    readonly Lock _putting = new();
    readonly CacheMetrics _metrics;

    public MemoryImageStore(ImageStoreOptions options, RetentionTimes retention, TimeProvider time, CacheMetrics metrics)
    {
        options.Validate();
        _images = new BoundedLru(options.Capacity, retention.ShortestImages, time);
        _metrics = metrics;
    }

    /// <summary>Bytes held now.</summary>
    public long Bytes => _images.Bytes;

    public ValueTask Put(string key, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken) =>
        Put(key, canonical, StorageLimit.None, cancellationToken);

    public ValueTask Put(string key, ReadOnlyMemory<byte> canonical, StorageLimit limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var image = Exclusive(canonical);
        bool stored;
        lock (_putting)
        {
            if (!limit.IsNone && _images.Size(key) is null)
            {
                var (count, bytes, frees) = _images.Usage(TenantTag.OfImage(key).ToString());
                if (!limit.Holds(count + 1, bytes + image.Length)) throw limit.Refusal(frees);
            }
            stored = _images.Put(key, image);
        }
        if (!stored)
        {
            _metrics.Wrote(Store, CacheOutcome.Refused);
            throw new MimoException(ErrorReason.Overloaded, "The image is larger than the image store.");
        }
        _metrics.Wrote(Store, CacheOutcome.Stored);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> HasRoom(string tenantTag, StorageLimit limit, CancellationToken cancellationToken)
    {
        if (limit.IsNone) return ValueTask.FromResult(true);
        var (count, bytes, _) = _images.Usage(tenantTag);
        return ValueTask.FromResult(limit.Holds(count + 1, bytes + 1));
    }

    public ValueTask<byte[]?> Get(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var image = _images.Get(key);
        _metrics.Read(Store, image is null ? CacheOutcome.Miss : CacheOutcome.Hit);
        return ValueTask.FromResult(image);
    }

    public ValueTask<bool> Contains(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_images.Get(key) is not null);
    }

    public ValueTask Delete(string key, CancellationToken cancellationToken)
    {
        _images.Remove(key);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> DeleteTenant(string tenantTag, CancellationToken cancellationToken) => ValueTask.FromResult(_images.RemovePrefix(tenantTag));

    // A caller that hands over a whole array gives it away; anything else (a slice of a pooled buffer) is copied.
    internal static byte[] Exclusive(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Array!.Length == bytes.Length
            ? segment.Array
            : bytes.ToArray();
}
