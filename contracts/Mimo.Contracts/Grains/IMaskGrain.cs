using Mimo.Contracts.Messages;

namespace Mimo.Contracts.Grains;

/// <summary>Verb <c>segment</c>. Keyed by image key, so that masks are made where the SAM embedding is.</summary>
[Alias("mimo.IMaskGrain")]
public interface IMaskGrain : IGrainWithStringKey
{
    /// <exception cref="Errors.MimoException">IMAGE_NOT_FOUND, OVERLOADED.</exception>
    [ResponseTimeout("00:10:00"), Alias("Segment")]
    Task<MaskResult> Segment(MaskCommand command, CancellationToken cancellationToken);

    /// <summary>What tells a mask of this image from its surroundings: the first step of following it through a stack.</summary>
    /// <param name="image">The slice that was asked about.</param>
    /// <param name="counts">COCO's compressed counts of a mask of its size, not empty.</param>
    /// <param name="cancellationToken">Ends the wait for the image.</param>
    /// <exception cref="Errors.MimoException">IMAGE_NOT_FOUND.</exception>
    [ResponseTimeout("00:10:00"), Alias("Learn")]
    Task<EvidenceResult> Learn(ImageReference image, string counts, CancellationToken cancellationToken);

    /// <summary>The mask of an object that was on the slice before.</summary>
    /// <exception cref="Errors.MimoException">IMAGE_NOT_FOUND, OVERLOADED.</exception>
    [ResponseTimeout("00:10:00"), Alias("Carry")]
    Task<CarriedResult> Carry(CarryMaskCommand command, CancellationToken cancellationToken);
}
