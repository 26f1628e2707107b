using Mimo.Imaging.Drawing;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Phantoms;

/// <summary>A contact sheet: phantoms of every kind, and below each the same picture with its structures outlined.</summary>
public static class PhantomSheet
{
    const int Columns = 6, Rows = 2;

    /// <summary>8-bit RGB, 6 by 4 tiles. Kinds follow each other as they are declared; when all are shown, the next seed begins.</summary>
    /// <param name="seed">Of the first round of kinds.</param>
    /// <param name="tile">Side of a tile in pixels, 64 to 512.</param>
    /// <exception cref="ArgumentOutOfRangeException">A tile out of range.</exception>
    public static PixelBuffer Draw(int seed, int tile)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tile, 512);
        var sheet = new Canvas(Columns * tile, 2 * Rows * tile, Rgb.Black);
        var kinds = Enum.GetValues<PhantomKind>();
        for (var i = 0; i < Columns * Rows; i++)
        {
            var phantom = PhantomGenerator.Draw(kinds[i % kinds.Length], seed + i / kinds.Length, tile);
            var (x, y, picture) = (i % Columns * tile, i / Columns * 2 * tile, phantom.Image.ToRgb());
            sheet.Paste(picture, x, y);
            sheet.Paste(Outlined(phantom, picture), x, y + tile);
        }
        return sheet.ToPixels();
    }

    static PixelBuffer Outlined(Phantom phantom, PixelBuffer picture)
    {
        var frame = OverlayFrame.Of(picture.Width, picture.Height, new OverlayOptions { MinimumWidth = picture.Width });
        var canvas = new Canvas(picture.Width, picture.Height, Rgb.Black);
        canvas.Paste(picture, 0, 0);
        for (var i = 0; i < phantom.Masks.Count; i++)
            MaskShape.Of(new OverlayMask(phantom.Masks[i].Mask, picture.Width, picture.Height, phantom.Masks[i].Label, i + 1), frame)
                .Outline(canvas, 0.4, wide: false);
        return canvas.ToPixels();
    }
}
