namespace Mimo.Imaging.Codec;

/// <summary>Bounds that are checked against the header, before memory for pixels is taken. A value at a limit passes.</summary>
public sealed record DecodeLimits
{
    public static DecodeLimits Default { get; } = new();

    /// <summary>Bytes of the encoded file; default 64 MiB.</summary>
    public long EncodedBytes { get; init; } = 64L << 20;

    /// <summary>Pixels of the longer side; default 16384.</summary>
    public int Side { get; init; } = 16384;

    /// <summary>Width x height; default 64 Mi (8192 x 8192), 192 MiB as 8-bit RGB.</summary>
    public long Pixels { get; init; } = 64L << 20;

    /// <summary>
    /// Pages or animation frames; default 1. The first page is what is decoded, so a higher limit means that the others are ignored
    /// knowingly; by default a stack is refused rather than judged by its first slice.
    /// </summary>
    public int Pages { get; init; } = 1;

    /// <summary>
    /// Bytes of the pixels as the file stores them; default 512 MiB, which is the most pixels as 16-bit RGBA. A TIFF may have four 64-bit
    /// numbers a pixel.
    /// </summary>
    public long DecodedBytes { get; init; } = 512L << 20;

    /// <exception cref="ImageException">TooLarge.</exception>
    public void CheckEncoded(long bytes)
    {
        if (bytes > EncodedBytes)
            throw new ImageException(ImageFault.TooLarge, $"The file has {bytes} bytes; the limit is {EncodedBytes}.");
    }

    /// <exception cref="ImageException">TooLarge.</exception>
    public void Check(ImageHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        Check(header.Width, header.Height, header.Pages);
    }

    /// <exception cref="ImageException">TooLarge.</exception>
    public void Check(int width, int height, int pages)
    {
        if (Math.Max(width, height) > Side || (long)width * height > Pixels)
            throw new ImageException(ImageFault.TooLarge,
                $"The image is {width} x {height}; the limits are {Side} pixels a side and {Pixels} in all.");
        if (pages > Pages)
            throw new ImageException(ImageFault.TooLarge, $"The file has {pages} pages; the limit is {Pages}.");
    }

    /// <exception cref="ImageException">TooLarge.</exception>
    public void CheckDecoded(long bytes)
    {
        if (bytes > DecodedBytes)
            throw new ImageException(ImageFault.TooLarge, $"The pixels take {bytes} bytes; the limit is {DecodedBytes}.");
    }
}
