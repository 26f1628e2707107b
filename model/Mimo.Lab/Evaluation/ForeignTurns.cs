using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Evaluation;

/// <summary>Questions of perspectives I and II about a label that nobody has written about.</summary>
static class ForeignTurns
{
    static readonly string[] ByName = ["Segment the {0}.", "Please segment the {0} in the image.", "Where is the {0}?", "Outline the {0}.", "Show me the {0} in this image."];
    static readonly string[] ByPrompt = ["What is {0}? Please segment it.", "Segment the structure {0}.", "Identify and segment what is {0}."];

    public static DialogueTurn Write(IndexEntry entry, TurnPlan plan, PicturePlaces places, Random random)
    {
        var mask = plan.Masks[0];
        var label = entry.Masks[mask].Label;
        var box = plan.Prompt == PromptKind.Box ? places.Box(mask) : null;
        var point = plan.Prompt == PromptKind.Point ? places.Point(mask) : null;
        var (forms, what) = plan.Prompt switch
        {
            PromptKind.Box => (ByPrompt, "in the box"),
            PromptKind.Point => (ByPrompt, "at the point"),
            _ => (ByName, label),
        };
        return new DialogueTurn
        {
            Question = forms[random.Next(forms.Length)].Replace("{0}", what, StringComparison.Ordinal), Answer = $"This is the <p>{label}<SEG></p>.",
            Boxes = box is null ? [] : [box], Points = point is null ? [] : [point], Targets = [new SegTarget(mask, label, box, point)],
            Kind = plan.Prompt == PromptKind.None ? "name" : what == "in the box" ? "box" : "point", Perspective = plan.Perspective,
        };
    }
}
