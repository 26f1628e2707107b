using Mimo.Imaging.Masks;
using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Reports;

/// <summary>Why an answer is on the page.</summary>
enum CaseKind
{
    Best,
    Typical,
    Failure,
}

/// <summary>One answer to look at.</summary>
/// <param name="Kind">Why it is shown.</param>
/// <param name="Verdict">In words; of a failure, what is wrong.</param>
/// <param name="Result">The answer.</param>
sealed record Case(CaseKind Kind, string Verdict, EvalResult Result)
{
    /// <summary>What is wrong with an answer, the gravest first: no mask, wrong place, wrong name, too large, too small, wrong outline.</summary>
    /// <param name="result">A failure.</param>
    /// <param name="truths">The expected masks.</param>
    /// <param name="named">Whether each expected label is among the phrases.</param>
    public static string Fault(EvalResult result, IReadOnlyList<byte[]> truths, bool named)
    {
        if (result.Entities.Length == 0) return "no mask";
        if (result.Entities.Length < result.Expected.Length) return "a mask is missing";
        if (result.Iou < 0.1) return "wrong place";
        if (!named) return "wrong name";
        var expected = (double)truths.Sum(t => MaskGeometry.Area(t));
        var predicted = result.Entities.Sum(e => Rle.Parse(e.Mask.Counts, e.Mask.Size[1], e.Mask.Size[0]).Area);
        return predicted > 1.5 * expected ? "too large" : predicted < expected / 1.5 ? "too small" : "wrong outline";
    }
}
