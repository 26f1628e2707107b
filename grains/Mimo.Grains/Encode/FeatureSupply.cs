using Mimo.Cluster.Faults;
using Mimo.Cluster.Placement;
using Mimo.Cluster.Silos;
using Mimo.Contracts;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Engine;
using Mimo.Engine.Encode;
using Mimo.Grains.Faults;
using Mimo.Grains.Telemetry;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Grains.Encode;

/// <summary>
/// Gets an image's features onto this silo's device. Features never travel in grain messages: from another silo they come by way of
/// the embedding cache, and where that fails they are computed again.
/// </summary>
public sealed class FeatureSupply(
    IDeviceEngine engine, IImageStore images, IEmbeddingCache cache, IImageCodec codec, IGrainFactory grains, EverySilo silos,
    ServingSilos serving, TimeProvider time)
{
    /// <summary>
    /// Raised whenever the way from canonical pixels to encoder inputs changes, so that older entries of the embedding cache are not
    /// used: padded square, Pillow's bicubic, 16 bits windowed to 8.
    /// </summary>
    public const ushort Preprocessing = 1;

    static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(10);

    /// <summary>For the vision grain, which alone calls it for its image: device, cache, compute.</summary>
    internal async Task<SuppliedFeatures> Make(ImageReference image, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (engine.TryPin(image.Key) is { } held) return Supplied(held, EncodeSource.Device, start);
        if (await FromCache(image, cancellationToken) is { } cached) return Supplied(cached, EncodeSource.Cache, start);
        return await Compute(image, start, cancellationToken);
    }

    /// <summary>For sessions and masks: device; otherwise the vision grain makes them, and this silo takes them from the cache.</summary>
    internal async Task<SuppliedFeatures> Require(ImageReference image, CancellationToken cancellationToken)
    {
        using var span = StageTelemetry.Start(Verbs.Encode);
        var features = await Find(image, cancellationToken);
        StageTelemetry.Supplied(features.Source);
        return features;
    }

    async Task<SuppliedFeatures> Find(ImageReference image, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (engine.TryPin(image.Key) is { } held) return Supplied(held, EncodeSource.Device, start);
        if (serving.Count(Verbs.Encode) == 0) throw StageFaults.NobodyEncodes();
        var made = await MovingCall.Run(
            () => grains.GetGrain<IVisionGrain>(image.Key).Encode(image, cancellationToken),
            MovePatience, waitForServers: true, time, cancellationToken);
        var lease = engine.TryPin(image.Key) ?? await FromCache(image, cancellationToken);
        if (lease is null) return await Compute(image, start, cancellationToken);
        // The vision grain found it on a device, but this device had to be brought up: to the asker that is the cache.
        return Supplied(lease, made.Source == EncodeSource.Computed ? EncodeSource.Computed : EncodeSource.Cache, start);
    }

    /// <summary>Drops the features from every device and the cache.</summary>
    internal async Task Forget(string imageKey, CancellationToken cancellationToken)
    {
        await cache.Delete(imageKey, cancellationToken);
        await silos.Forget(imageKey, cancellationToken);
    }

    async Task<FeatureLease?> FromCache(ImageReference image, CancellationToken cancellationToken)
    {
        if (await cache.Get(image.Key, cancellationToken) is not { } payload) return null;
        FeatureLease lease;
        try
        {
            lease = (await engine.Import(image.Key, payload, cancellationToken)).Lease;
        }
        catch (InvalidDataException)
        {
            return null;
        }
        await RequireImage(image.Key, lease);
        return lease;
    }

    /// <summary>
    /// For whoever has just put features of an image somewhere. Deleting takes the image from the store first and its features after:
    /// either the image is still there now, and what was put will be found and dropped, or it is gone, and is dropped here.
    /// </summary>
    /// <exception cref="MimoException">IMAGE_NOT_FOUND, or STAGE_UNAVAILABLE where the store cannot say.</exception>
    async Task RequireImage(string imageKey, FeatureLease lease)
    {
        try
        {
            // Not cancellable: a caller who leaves now would have the features of a sound image dropped.
            if (!await images.Contains(imageKey, CancellationToken.None)) throw StageFaults.ImageNotFound();
        }
        catch
        {
            lease.Dispose();
            await engine.ReleaseImage(imageKey);
            await cache.Delete(imageKey, CancellationToken.None);
            throw;
        }
    }

    async Task<SuppliedFeatures> Compute(ImageReference image, long start, CancellationToken cancellationToken)
    {
        var pixels = await Pixels(image, cancellationToken);
        var outcome = await engine.Encode(image.Key, pixels, cancellationToken);
        try
        {
            if (outcome.Computed)
            {
                var payload = await engine.Export(outcome.Lease, cancellationToken);
                await RequireImage(image.Key, outcome.Lease);
                await cache.Put(image.Key, payload, cancellationToken);
                await RequireImage(image.Key, outcome.Lease);
            }
            return Supplied(outcome.Lease, outcome.Computed ? EncodeSource.Computed : EncodeSource.Device, start);
        }
        catch
        {
            outcome.Dispose();
            throw;
        }
    }

    /// <summary>The stored image itself.</summary>
    internal async Task<PixelBuffer> Pixels(ImageReference image, CancellationToken cancellationToken)
    {
        var png = await images.Get(image.Key, cancellationToken) ?? throw StageFaults.ImageNotFound();
        return await Task.Run(() => Parse(png), cancellationToken);
    }

    PixelBuffer Parse(byte[] png)
    {
        try
        {
            return CanonicalImage.Parse(codec, png);
        }
        catch (ImageException)
        {
            throw StageFaults.ImageNotFound();
        }
    }

    SuppliedFeatures Supplied(FeatureLease lease, EncodeSource source, long start) =>
        new(lease, source, source == EncodeSource.Device ? 0 : time.GetElapsedTime(start).TotalMilliseconds);
}
