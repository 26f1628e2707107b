using Mimo.Imaging.Drawing;

namespace Mimo.Imaging.Tests.Drawing;

public sealed class StrokeFontTests
{
    [Fact]
    public void Table_Ascii_HasAVisibleGlyphOfItsOwnForEachCharacter()
    {
        Assert.Equal(126 - 32 + 1, Glyphs.Table.Length);
        var pictures = Enumerable.Range(33, 94).Select(c => Draw(((char)c).ToString())).ToList();
        Assert.All(pictures, p => Assert.Contains(p, b => b > 128));
        Assert.Equal(94, pictures.Select(Convert.ToBase64String).Distinct().Count());
    }

    [Fact]
    public void Glyphs_Ascii_StayBetweenCapLineAndTail()
    {
        for (var c = (char)32; c < 127; c++)
        {
            var width = StrokeFont.Measure(c.ToString(), 10);
            Assert.All(StrokeFont.Layout(c.ToString(), 0, 10, 10), s =>
            {
                Assert.InRange(s.X0, -2, width + 1);
                Assert.InRange(s.Y0, -1.1, 13.2);
            });
        }
    }

    [Theory]
    [InlineData("\u00e9", "e")]
    [InlineData("\u00d6", "O")]
    [InlineData("\u2013", "-")]
    [InlineData("\u00b5", "u")]
    [InlineData("\u00a0", " ")]
    public void Layout_MarkedLetters_UseThePlainGlyph(string marked, string plain) => Assert.Equal(Draw(plain), Draw(marked));

    [Theory]
    [InlineData("\u809d")]
    [InlineData("\u0416")]
    [InlineData("\u0007")]
    public void Layout_UnknownCharacters_ShowABox(string text)
    {
        Assert.Contains(Draw(text), b => b > 128);
        Assert.Equal(Draw("\u4e00"), Draw(text));
    }

    [Fact]
    public void Wrap_LongText_FitsTheWidthAndLosesNothing()
    {
        const string text = "left  autochthonous\nback muscle pneumonoultramicroscopicsilicovolcanoconiosis";
        var lines = StrokeFont.Wrap(text, 10, 120);
        Assert.All(lines, l => Assert.True(StrokeFont.Measure(l, 10) <= 120));
        Assert.Equal(text.Where(char.IsLetter), string.Concat(lines).Where(char.IsLetter));
        Assert.Empty(StrokeFont.Wrap("  ", 10, 120));
    }

    static byte[] Draw(string text)
    {
        var canvas = new Canvas(40, 40, Rgb.Black);
        canvas.Text(text, 10, 25, 16, Rgb.White);
        return canvas.ToPixels().Bytes.ToArray();
    }
}
