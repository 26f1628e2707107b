using Mimo.Contracts.Messages;

namespace Mimo.Grains.Decode;

/// <summary>
/// What a mask of a turn was made from, so that it can be corrected after the keys and values, the silo or the caller's connection are
/// gone: 1 KB at full size. The mask itself is made again from it.
/// </summary>
/// <param name="Index">In the answer.</param>
/// <param name="EntityIndex">-1 outside any term.</param>
/// <param name="Phrase">Of the term.</param>
/// <param name="Start">Of the term in the answer.</param>
/// <param name="End">Of the term in the answer.</param>
/// <param name="SegVector">Little-endian float32s; they mean nothing to other weights.</param>
[GenerateSerializer, Immutable, Alias("mimo.StoredMask")]
public sealed record StoredMask(
    [property: Id(0)] int Index, [property: Id(1)] int EntityIndex, [property: Id(2)] string Phrase, [property: Id(3)] int Start,
    [property: Id(4)] int End, [property: Id(5)] byte[] SegVector)
{
    public MaskEvent As(MaskResult mask) => new(Index, EntityIndex, Phrase, Start, End, mask);

    public override string ToString() => $"StoredMask {Index}";
}
