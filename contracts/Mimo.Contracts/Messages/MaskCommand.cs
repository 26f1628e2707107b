namespace Mimo.Contracts.Messages;

/// <summary>Asks for one mask: the projected vector of a <c>&lt;SEG&gt;</c> (256 floats at full size, 1 KB) on an image.</summary>
/// <param name="Image">The image, whose SAM embedding the mask decoder reads.</param>
/// <param name="SegVector">Little-endian float32s: an element-wise codec for float[] is eight times slower.</param>
[GenerateSerializer, Immutable, Alias("mimo.MaskCommand")]
public sealed record MaskCommand([property: Id(0)] ImageReference Image, [property: Id(1)] byte[] SegVector)
{
    public override string ToString() => $"MaskCommand {SegVector.Length / 4} floats";
}
