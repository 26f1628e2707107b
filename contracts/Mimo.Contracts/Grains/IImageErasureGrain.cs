namespace Mimo.Contracts.Grains;

/// <summary>Keyed by image id. Deletes an image and all that was made from it, and finishes after a crash.</summary>
[Alias("mimo.IImageErasureGrain")]
public interface IImageErasureGrain : IGrainWithStringKey
{
    /// <summary>
    /// Returns once the image, its features in the cache and on every device, and its sessions with their transcripts are gone. Where it
    /// fails, it is tried again until it has succeeded, whether the caller comes back or not.
    /// </summary>
    [ResponseTimeout("00:05:00"), Alias("Erase")]
    Task Erase(CancellationToken cancellationToken);
}
