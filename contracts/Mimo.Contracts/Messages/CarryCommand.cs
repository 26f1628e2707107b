namespace Mimo.Contracts.Messages;

/// <summary>Carries a mask of a stored turn over to another image, the neighbouring slice of a stack.</summary>
/// <param name="Turn">Counts from 1.</param>
/// <param name="Mask">Its index in the answer.</param>
/// <param name="Image">The neighbour, of the session's tenant.</param>
/// <param name="Box">Where the object is looked for in it.</param>
[GenerateSerializer, Immutable, Alias("mimo.CarryCommand")]
public sealed record CarryCommand(
    [property: Id(0)] int Turn, [property: Id(1)] int Mask, [property: Id(2)] ImageReference Image, [property: Id(3)] BoxPrompt Box)
{
    public override string ToString() => $"CarryCommand {Turn}/{Mask}";
}
