using Microsoft.Extensions.Caching.Memory;

namespace Mimo.Lab.Build.Masks;

/// <summary>
/// Masks of pictures, up to a number of bytes; those used longest ago go first. Reading a picture's PNGs costs milliseconds, and a
/// build of 895,000 samples comes back to each of a few thousand pictures hundreds of times.
/// </summary>
sealed class MaskCache(long bytes) : IDisposable
{
    readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = bytes, CompactionPercentage = 0.1 });

    /// <inheritdoc cref="SourcePicture.ReadMasks" path="/exception"/>
    public PictureMasks Get(SourcePicture picture)
    {
        if (_cache.TryGetValue(picture, out PictureMasks? known)) return known!;
        // Two threads may read the same picture: dearer than a lock only in the first seconds.
        var masks = picture.ReadMasks();
        using var entry = _cache.CreateEntry(picture);
        entry.Size = masks.Bytes;
        entry.Value = masks;
        return masks;
    }

    public void Dispose() => _cache.Dispose();
}
