namespace Mimo.Imaging.Drawing;

/// <summary>An sRGB colour, 8 bits a channel.</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    public static Rgb Black { get; } = new(0, 0, 0);
    public static Rgb White { get; } = new(255, 255, 255);

    /// <summary>Black or white, whichever reads better on this colour (Rec. 709 luma above or below 140).</summary>
    public Rgb Ink => 0.2126 * R + 0.7152 * G + 0.0722 * B > 140 ? Black : White;

    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
