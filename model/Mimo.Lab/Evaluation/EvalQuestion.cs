using Mimo.Lab.Data;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation;

/// <summary>One question about one labelled mask of a picture.</summary>
/// <param name="Entry">The picture.</param>
/// <param name="Mask">What is expected.</param>
/// <param name="Perspective"><c>I</c> by name, <c>II</c> by box or point.</param>
/// <param name="Prompt"><c>none</c>, <c>box</c> or <c>point</c>.</param>
/// <param name="Question">The words.</param>
/// <param name="Prompts">In pixels of the picture.</param>
public sealed record EvalQuestion(IndexEntry Entry, IndexMask Mask, string Perspective, string Prompt, string Question, TurnPrompts Prompts)
{
    /// <summary>The questions of a picture: each mask by name, by its box, and by a point in it. The same on every run.</summary>
    public static IEnumerable<EvalQuestion> Of(IndexEntry entry, IReadOnlySet<string> perspectives)
    {
        foreach (var (number, mask) in entry.Masks.Index())
        {
            if (perspectives.Contains("I"))
                yield return new EvalQuestion(entry, mask, "I", "none", $"Please segment the {mask.Label} in the image.", TurnPrompts.None);
            if (!perspectives.Contains("II")) continue;
            var box = new BoxCoordinates(mask.Box[0], mask.Box[1], mask.Box[2], mask.Box[3]);
            yield return new EvalQuestion(entry, mask, "II", "box", "What is in the box? Please segment it.", new TurnPrompts([box], []));
            var truth = SampleStore.ReadMask(entry, mask);
            if (InnerPoint(truth, entry.Width, entry.Height, Seed(entry.Id, number)) is { } point)
                yield return new EvalQuestion(entry, mask, "II", "point", "What is at the point? Please segment it.", new TurnPrompts([], [point]));
        }
    }

    static PointCoordinates? InnerPoint(byte[] mask, int width, int height, int seed)
    {
        var side = Math.Max(width, height);
        var square = new float[side * side];
        for (var i = 0; i < mask.Length; i++) square[i / width * side + i % width] = mask[i];
        return PromptDrawer.Point(square, side, new Random(seed)) is { } p ? new PointCoordinates(p[0] * side, p[1] * side, false) : null;
    }

    // string.GetHashCode differs from process to process.
    static int Seed(string id, int number) => id.Aggregate(17 + number, (hash, c) => unchecked(hash * 31 + c));
}
