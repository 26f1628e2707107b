using Mimo.Contracts.Messages;

namespace Mimo.Contracts.Grains;

/// <summary>Verb <c>encode</c>. Keyed by image key: one activation in the cluster is what makes an image be encoded once.</summary>
[Alias("mimo.IVisionGrain")]
public interface IVisionGrain : IGrainWithStringKey
{
    /// <summary>Makes the image's features available on this device and in the embedding cache. Concurrent calls share one run.</summary>
    /// <exception cref="Errors.MimoException">IMAGE_NOT_FOUND, OVERLOADED.</exception>
    [ResponseTimeout("00:10:00"), Alias("Encode")]
    Task<EncodeResult> Encode(ImageReference image, CancellationToken cancellationToken);
}
