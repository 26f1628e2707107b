namespace Mimo.Model.Pipeline;

/// <summary>A rectangle in pixels of the upright original image, origin at the outer corner of the top-left pixel.</summary>
public readonly record struct BoxCoordinates(float X0, float Y0, float X1, float Y1);

/// <summary>A point in the same frame; a negative one says "not this".</summary>
public readonly record struct PointCoordinates(float X, float Y, bool Negative);

/// <summary>The visual prompts of one turn. They reach the aligner and, by the paper's Eq. 2, not the mask decoder.</summary>
public sealed record TurnPrompts(BoxCoordinates[] Boxes, PointCoordinates[] Points)
{
    public static TurnPrompts None { get; } = new([], []);

    /// <summary>Prints counts only: where a finding lies is patient data.</summary>
    public override string ToString() => $"TurnPrompts {Boxes.Length} boxes, {Points.Length} points";
}
