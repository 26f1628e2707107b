namespace Mimo.Imaging.Drawing;

/// <summary>
/// The colours of Okabe and Ito without black, told apart with any common colour vision. Ordered so that the first ones stand out from
/// grey scans and from red tissue alike.
/// </summary>
public static class Palette
{
    public static IReadOnlyList<Rgb> Colours { get; } =
    [
        new(0x56, 0xb4, 0xe9), // sky blue
        new(0xe6, 0x9f, 0x00), // orange
        new(0x00, 0x9e, 0x73), // bluish green
        new(0xf0, 0xe4, 0x42), // yellow
        new(0xcc, 0x79, 0xa7), // reddish purple
        new(0xd5, 0x5e, 0x00), // vermillion
        new(0x00, 0x72, 0xb2), // blue
    ];

    /// <summary>
    /// The colour of a number printed on the picture, counted from 1; after the seventh they repeat, and the number tells.
    /// </summary>
    public static Rgb Of(int number) => Colours[(int)((uint)(number - 1) % (uint)Colours.Count)];
}
