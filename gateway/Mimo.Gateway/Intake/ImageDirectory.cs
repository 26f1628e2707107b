using Microsoft.Extensions.Caching.Memory;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Sessions;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Dicom.Rendering;

namespace Mimo.Gateway.Intake;

/// <summary>
/// Sizes and renderings of stored images by id, so that opening a session does not fetch megabytes to read a header. An id names its pixels, so an
/// entry is never wrong; whether the image is still there is asked of the store each time.
/// </summary>
public sealed class ImageDirectory(IImageStore store, IImageCodec codec) : IDisposable
{
    const int MaxEntries = 100_000;

    readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MaxEntries });

    public void Remember(ImageReference image, DicomRendering? rendering) => Remember(new Entry(image, rendering));

    /// <summary>Refuses ids that are none or another tenant's, before anything is looked up.</summary>
    /// <exception cref="MimoException">IMAGE_NOT_FOUND.</exception>
    public static void Require(TenantTag tenant, string key)
    {
        if (!Identifiers.IsImage(key, tenant)) throw NotFound();
    }

    /// <exception cref="MimoException">IMAGE_NOT_FOUND.</exception>
    public async Task<ImageReference> Find(TenantTag tenant, string key, CancellationToken cancellationToken)
    {
        Require(tenant, key);
        if (_known.TryGetValue(key, out Entry? known))
            return await store.Contains(key, cancellationToken) ? known!.Image : throw NotFound();
        return (await Read(key, cancellationToken) ?? throw NotFound()).Image;
    }

    /// <summary>How an image from DICOM was shown; null for other images, and for one that is gone.</summary>
    public async ValueTask<Rendering?> RenderingOf(string key, CancellationToken cancellationToken)
    {
        var entry = _known.TryGetValue(key, out Entry? known) ? known : await Read(key, cancellationToken);
        return entry?.Rendering is { } rendering ? RenderingMapper.Map(rendering) : null;
    }

    /// <summary>Where an image came from; null for images that are not from DICOM. Read from the store each time: identifiers are not kept here.</summary>
    /// <exception cref="MimoException">IMAGE_NOT_FOUND.</exception>
    public async Task<ImageSource?> SourceOf(string key, CancellationToken cancellationToken) =>
        CanonicalImage.SourceOf(await store.Get(key, cancellationToken) ?? throw NotFound());

    public async ValueTask Forget(string key, CancellationToken cancellationToken)
    {
        _known.Remove(key);
        await store.Delete(key, cancellationToken);
    }

    public void Dispose() => _known.Dispose();

    /// <summary>Uploaded through another gateway, or before a restart.</summary>
    async Task<Entry?> Read(string key, CancellationToken cancellationToken)
    {
        if (await store.Get(key, cancellationToken) is not { } png) return null;
        var header = codec.Identify(png);
        var entry = new Entry(new ImageReference(key, header.Width, header.Height), CanonicalImage.SourceOf(png)?.Rendering);
        Remember(entry);
        return entry;
    }

    void Remember(Entry entry) => _known.Set(entry.Image.Key, entry, new MemoryCacheEntryOptions { Size = 1 });

    static MimoException NotFound() => new(ErrorReason.ImageNotFound, "There is no such image; upload it.", "image_id");

    sealed record Entry(ImageReference Image, DicomRendering? Rendering);
}
