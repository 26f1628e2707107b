using Mimo.Imaging.Drawing;

namespace Mimo.Imaging.Dicom.Writing;

/// <summary>The palette of overlays as DICOM's CIELab words, so that a term has one colour in every picture of it.</summary>
static class SegmentColours
{
    /// <param name="number">Of the segment, from 1.</param>
    public static ushort[] Of(int number)
    {
        var colour = Palette.Of(number);
        double r = Linear(colour.R), g = Linear(colour.G), b = Linear(colour.B);
        // sRGB to XYZ, relative to its white, D65.
        var x = Curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
        var y = Curve(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
        var z = Curve((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
        // PS3.3 C.10.7.1.1: L from 0..100, a and b from -128..127, over 16 bits.
        return [Word((116 * y - 16) / 100), Word((500 * (x - y) + 128) / 255), Word((200 * (y - z) + 128) / 255)];
    }

    static double Linear(byte value) => value / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);

    static double Curve(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : (24389.0 / 27 * t + 16) / 116;

    static ushort Word(double share) => (ushort)Math.Round(Math.Clamp(share, 0, 1) * ushort.MaxValue);
}
