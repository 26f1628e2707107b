using Mimo.Contracts.Messages;

namespace Mimo.Contracts.Grains;

/// <summary>Verb <c>segment</c>. Keyed by image key, so that masks are made where the SAM embedding is.</summary>
[Alias("mimo.IMaskGrain")]
public interface IMaskGrain : IGrainWithStringKey
{
    /// <exception cref="Errors.MimoException">IMAGE_NOT_FOUND, OVERLOADED.</exception>
    [ResponseTimeout("00:10:00"), Alias("Segment")]
    Task<MaskResult> Segment(MaskCommand command, CancellationToken cancellationToken);
}
