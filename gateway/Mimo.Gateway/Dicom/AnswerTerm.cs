using Mimo.Contracts.Messages;
using Mimo.Imaging.Masks;

namespace Mimo.Gateway.Dicom;

/// <summary>A term of an answer with the union of its masks.</summary>
/// <param name="Phrase">Empty outside any term.</param>
/// <param name="Mask">At the image's size.</param>
/// <param name="PredictedIou">The lowest of its masks.</param>
public sealed record AnswerTerm(string Phrase, Rle Mask, float PredictedIou)
{
    public override string ToString() => nameof(AnswerTerm);

    /// <summary>In the order of the answer; terms without a mask are left out, masks without a term stand for themselves.</summary>
    public static IReadOnlyList<AnswerTerm> Of(StoredTurn turn) =>
        [.. turn.Events.OfType<MaskEvent>()
            .GroupBy(mask => mask.EntityIndex >= 0 ? (mask.EntityIndex, -1) : (int.MaxValue, mask.Index))
            .OrderBy(term => term.Key)
            .Select(term => new AnswerTerm(
                term.First().Phrase,
                Rle.Merge([.. term.Select(mask => Rle.Parse(mask.Mask.Counts, mask.Mask.Width, mask.Mask.Height))]),
                term.Min(mask => mask.Mask.PredictedIou)))];
}
