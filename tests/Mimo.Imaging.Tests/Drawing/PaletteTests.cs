using Mimo.Imaging.Drawing;

namespace Mimo.Imaging.Tests.Drawing;

public sealed class PaletteTests
{
    [Fact]
    public void Of_Numbers_AreDistinctAndRepeatAfterTheLast()
    {
        Assert.Equal(Palette.Colours.Count, Palette.Colours.Distinct().Count());
        Assert.Equal(Palette.Of(1), Palette.Of(1 + Palette.Colours.Count));
        Assert.Contains(Palette.Of(0), Palette.Colours);
    }

    [Fact]
    public void Ink_OnEachColour_Contrasts()
    {
        static double Luminance(Rgb c) => 0.2126 * Linear(c.R) + 0.7152 * Linear(c.G) + 0.0722 * Linear(c.B);
        static double Linear(byte v) => v / 255.0 <= 0.04045 ? v / 255.0 / 12.92 : Math.Pow((v / 255.0 + 0.055) / 1.055, 2.4);
        foreach (var colour in Palette.Colours)
        {
            var (a, b) = (Luminance(colour) + 0.05, Luminance(colour.Ink) + 0.05);
            // WCAG's demand on large text and graphics.
            Assert.True(Math.Max(a, b) / Math.Min(a, b) >= 3, colour.ToString());
        }
    }
}
