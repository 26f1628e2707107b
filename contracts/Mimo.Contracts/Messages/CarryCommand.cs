namespace Mimo.Contracts.Messages;

/// <summary>Carries a mask of a stored turn over to another image, the neighbouring slice of a stack.</summary>
/// <param name="Turn">Counts from 1.</param>
/// <param name="Mask">Its index in the answer.</param>
/// <param name="Image">The neighbour, of the session's tenant.</param>
/// <param name="Last">COCO's compressed counts of the object's mask on the slice before, of the neighbour's size.</param>
/// <param name="Evidence">From <see cref="EvidenceResult"/>.</param>
[GenerateSerializer, Immutable, Alias("mimo.CarryCommand")]
public sealed record CarryCommand(
    [property: Id(0)] int Turn, [property: Id(1)] int Mask, [property: Id(2)] ImageReference Image, [property: Id(3)] string Last,
    [property: Id(4)] byte[] Evidence)
{
    public override string ToString() => $"CarryCommand {Turn}/{Mask}";
}

/// <summary>The same for whoever makes masks.</summary>
/// <param name="Image">The neighbour.</param>
/// <param name="SegVector">As in <see cref="MaskCommand"/>, without places: those of the question lie on its own slice.</param>
/// <param name="Last">As in <see cref="CarryCommand"/>.</param>
/// <param name="Evidence">Likewise.</param>
[GenerateSerializer, Immutable, Alias("mimo.CarryMaskCommand")]
public sealed record CarryMaskCommand(
    [property: Id(0)] ImageReference Image, [property: Id(1)] byte[] SegVector, [property: Id(2)] string Last, [property: Id(3)] byte[] Evidence)
{
    public override string ToString() => $"CarryMaskCommand {SegVector.Length / 4} floats";
}

/// <summary>A carried mask.</summary>
/// <param name="Mask">Empty where nothing of the object was found.</param>
/// <param name="Found">Mean evidence of its pixels, -2..2: above 0 they look like the object, below like what was around it.</param>
[GenerateSerializer, Immutable, Alias("mimo.CarriedResult")]
public sealed record CarriedResult([property: Id(0)] MaskResult Mask, [property: Id(1)] float Found)
{
    public override string ToString() => $"CarriedResult {Mask}";
}

/// <summary>What tells an object from its surroundings on the slice that was asked about.</summary>
/// <param name="Evidence">For <see cref="CarryCommand"/>.</param>
/// <param name="Found">Mean evidence of the object's own pixels there.</param>
[GenerateSerializer, Immutable, Alias("mimo.EvidenceResult")]
public sealed record EvidenceResult([property: Id(0)] byte[] Evidence, [property: Id(1)] float Found)
{
    public override string ToString() => nameof(EvidenceResult);
}
