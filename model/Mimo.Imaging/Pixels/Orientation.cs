namespace Mimo.Imaging.Pixels;

/// <summary>EXIF's and TIFF's orientation tag.</summary>
public static class Orientation
{
    /// <summary>True for the tags (5 to 8) that exchange width and height.</summary>
    public static bool Transposes(int tag) => tag is >= 5 and <= 8;

    /// <summary>
    /// Turns stored pixels upright. <paramref name="tag"/> 1 to 8; 1 and anything out of range returns the image itself.
    /// </summary>
    public static PixelBuffer Upright(this PixelBuffer image, int tag)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (tag is < 2 or > 8) return image;
        var (width, height) = Transposes(tag) ? (image.Height, image.Width) : (image.Width, image.Height);
        var size = image.Channels * image.Bits / 8;
        var source = image.Bytes;
        var target = new byte[source.Length];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (column, row) = Transposes(tag) ? (y, x) : (x, y);
                if (tag is 2 or 3 or 7 or 8) column = image.Width - 1 - column;
                if (tag is 3 or 4 or 6 or 7) row = image.Height - 1 - row;
                source.Slice(row * image.Stride + column * size, size).CopyTo(target.AsSpan((y * width + x) * size));
            }
        return new PixelBuffer(width, height, image.Channels, image.Bits, target);
    }
}
