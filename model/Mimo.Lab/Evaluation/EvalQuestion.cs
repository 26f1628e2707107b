using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation;

/// <summary>One question about one or several labelled masks of a picture.</summary>
/// <param name="Entry">The picture.</param>
/// <param name="Places">Its masks.</param>
/// <param name="Plan">Perspective, kind of prompt.</param>
/// <param name="Turn">The words, the reference answer, what is expected.</param>
public sealed record EvalQuestion(IndexEntry Entry, PicturePlaces Places, TurnPlan Plan, DialogueTurn Turn)
{
    /// <summary>Numbers of the expected masks, in the order of the reference answer.</summary>
    public int[] Masks => [.. Turn.Targets.Select(t => t.Mask)];

    public string[] Expected => [.. Turn.Targets.Select(t => t.Label)];

    /// <summary><c>none</c>, <c>box</c> or <c>point</c>.</summary>
    public string Prompt => Plan.Prompt.ToString().ToLowerInvariant();

    /// <summary>In pixels of the picture.</summary>
    public TurnPrompts Prompts
    {
        get
        {
            var side = (float)Math.Max(Entry.Width, Entry.Height);
            return new TurnPrompts(
                [.. Turn.Boxes.Select(b => new BoxCoordinates(b[0] * side, b[1] * side, b[2] * side, b[3] * side))],
                [.. Turn.Points.Select(p => new PointCoordinates(p[0] * side, p[1] * side, false))]);
        }
    }

    /// <summary>The plain reference answer.</summary>
    public string Reference => PlainText.Of(Turn.Answer);
}
