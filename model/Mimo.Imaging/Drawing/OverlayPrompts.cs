namespace Mimo.Imaging.Drawing;

/// <summary>A rectangle that the caller asked about, in pixels of the image, origin at its top-left outer corner.</summary>
public readonly record struct OverlayBox(double X0, double Y0, double X1, double Y1);

/// <summary>A point that the caller asked about, in the same frame; a negative one says "not this".</summary>
public readonly record struct OverlayPoint(double X, double Y, bool Negative = false);

/// <summary>What the caller marked on the image.</summary>
public sealed record OverlayPrompts(IReadOnlyList<OverlayBox> Boxes, IReadOnlyList<OverlayPoint> Points)
{
    public static OverlayPrompts None { get; } = new([], []);
}
