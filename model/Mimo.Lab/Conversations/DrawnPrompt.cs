using Mimo.Lab.Data;

namespace Mimo.Lab.Conversations;

/// <summary>The box or the point of a turn; one of them.</summary>
sealed record DrawnPrompt(float[]? Box, float[]? Point)
{
    /// <summary>What answers call it.</summary>
    public string Place => Box is null ? "at the point" : "in the box";

    /// <summary>One of the ways in which questions call it.</summary>
    public string Phrase(Random random) => Wording.Pick(Box is null ? Phrasings.PointPlaces : Phrasings.BoxPlaces, random);

    public DialogueTurn Turn(string perspective, string question, string answer, IndexEntry entry, int[] masks) => new()
    {
        Question = question, Answer = answer, Boxes = Box is null ? [] : [Box], Points = Point is null ? [] : [Point],
        Targets = masks.Select(m => new SegTarget(m, entry.Masks[m].Label, Box, Point)).ToArray(),
        Kind = Box is null ? "point" : "box", Perspective = perspective,
    };

    /// <summary>
    /// Draws what a plan asks for. A point that would mean a smaller structure is drawn again: the answer to it would be wrong. Several
    /// masks have one box around all of them.
    /// </summary>
    /// <returns>Null when none of the masks has a pixel.</returns>
    public static DrawnPrompt? Draw(TurnPlan plan, IPlaces places)
    {
        if (plan.Prompt == PromptKind.Point && plan.Masks is [var mask])
        {
            var point = places.Point(mask);
            for (var i = 0; i < 8 && point is not null && places.SmallestAt(point) is var at && at >= 0 && at != mask; i++) point = places.Point(mask);
            if (point is not null) return new DrawnPrompt(null, point);
        }
        var boxes = plan.Masks.Select(places.Box).OfType<float[]>().ToArray();
        return boxes.Length == 0 ? null
            : new DrawnPrompt([boxes.Min(b => b[0]), boxes.Min(b => b[1]), boxes.Max(b => b[2]), boxes.Max(b => b[3])], null);
    }
}
