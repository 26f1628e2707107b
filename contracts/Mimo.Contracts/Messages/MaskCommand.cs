namespace Mimo.Contracts.Messages;

/// <summary>Asks for one mask: the projected vector of a <c>&lt;SEG&gt;</c> (256 floats at full size, 1 KB) on an image.</summary>
/// <param name="Image">The image, whose SAM embedding the mask decoder reads.</param>
/// <param name="SegVector">Little-endian float32s: an element-wise codec for float[] is eight times slower.</param>
/// <param name="Correction">What is to change of the mask that the vector gives; null for that mask itself.</param>
[GenerateSerializer, Immutable, Alias("mimo.MaskCommand")]
public sealed record MaskCommand(
    [property: Id(0)] ImageReference Image, [property: Id(1)] byte[] SegVector, [property: Id(2)] MaskCorrection? Correction = null)
{
    public override string ToString() => $"MaskCommand {SegVector.Length / 4} floats";
}

/// <summary>Clicks on a mask in the order in which they were made, and a box that it should fill.</summary>
[GenerateSerializer, Immutable, Alias("mimo.MaskCorrection")]
public sealed record MaskCorrection([property: Id(0)] PointPrompt[] Points, [property: Id(1)] BoxPrompt? Box)
{
    /// <summary>Prints counts only: where a finding lies is patient data.</summary>
    public override string ToString() => $"MaskCorrection {Points.Length} points, {(Box is null ? 0 : 1)} boxes";
}

/// <summary>Corrects a mask of a stored turn.</summary>
/// <param name="Turn">Counts from 1.</param>
/// <param name="Mask">Its index in the answer.</param>
/// <param name="Correction">All of it, from the mask as it was answered.</param>
[GenerateSerializer, Immutable, Alias("mimo.RefineCommand")]
public sealed record RefineCommand([property: Id(0)] int Turn, [property: Id(1)] int Mask, [property: Id(2)] MaskCorrection Correction)
{
    public override string ToString() => $"RefineCommand {Turn}/{Mask}, {Correction}";
}
