using Microsoft.Extensions.Caching.Memory;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Sessions;
using Mimo.Imaging.Codec;

namespace Mimo.Gateway.Intake;

/// <summary>
/// Sizes of stored images by id, so that opening a session does not fetch megabytes to read a header. An id names its pixels, so an
/// entry is never wrong; whether the image is still there is asked of the store each time.
/// </summary>
public sealed class ImageDirectory(IImageStore store, IImageCodec codec) : IDisposable
{
    const int MaxEntries = 100_000;

    readonly MemoryCache _sizes = new(new MemoryCacheOptions { SizeLimit = MaxEntries });

    public void Remember(ImageReference image) => _sizes.Set(image.Key, image, new MemoryCacheEntryOptions { Size = 1 });

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
        if (_sizes.TryGetValue(key, out ImageReference? known))
            return await store.Contains(key, cancellationToken) ? known! : throw NotFound();

        // Uploaded through another gateway, or before a restart.
        var png = await store.Get(key, cancellationToken) ?? throw NotFound();
        var header = codec.Identify(png);
        var image = new ImageReference(key, header.Width, header.Height);
        Remember(image);
        return image;
    }

    public async ValueTask Forget(string key, CancellationToken cancellationToken)
    {
        _sizes.Remove(key);
        await store.Delete(key, cancellationToken);
    }

    public void Dispose() => _sizes.Dispose();

    static MimoException NotFound() => new(ErrorReason.ImageNotFound, "There is no such image; upload it.", "image_id");
}
