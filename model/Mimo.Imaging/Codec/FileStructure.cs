namespace Mimo.Imaging.Codec;

/// <summary>
/// What the bytes of a file say of themselves, read here before any of them reach a native library: those take memory and time on the
/// word of a header, and each has had its own bombs.
/// </summary>
/// <param name="Width">Stored pixels of a row, at least 1.</param>
/// <param name="Height">Stored rows, at least 1.</param>
/// <param name="Frames">Pages or frames, at least 1.</param>
/// <param name="End">Bytes up to and with the picture's own end; null when the file ends before.</param>
readonly record struct FileStructure(int Width, int Height, int Frames, long? End)
{
    /// <summary>BMP has its own, in <see cref="BmpReader"/>.</summary>
    /// <exception cref="ImageException">The structure is broken beyond a missing end, or is one that is not read.</exception>
    public static FileStructure Read(ImageFormat format, ReadOnlySpan<byte> data) => format switch
    {
        ImageFormat.Png => PngStructure.Read(data),
        ImageFormat.Jpeg => JpegStructure.Read(data),
        ImageFormat.WebP => WebpStructure.Read(data),
        ImageFormat.Tiff => TiffStructure.Read(data),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>
    /// The file as far as its picture goes. Behind a JPEG's end phones keep their own notes, which are cut off; behind the others' ends
    /// no program that only writes pictures puts anything, and a second file in the first one's skin is refused.
    /// </summary>
    /// <exception cref="ImageException">Truncated, or Unreadable for what stands behind the end.</exception>
    public ReadOnlyMemory<byte> Picture(ImageFormat format, ReadOnlyMemory<byte> data)
    {
        if (End is not { } end) throw new ImageException(ImageFault.Truncated, $"The {format} file is cut short.");
        var picture = data[..(int)end];
        // Blocks of zeros are what file systems and archives pad with.
        if (format != ImageFormat.Jpeg && data.Span[(int)end..].ContainsAnyExcept((byte)0))
            throw new ImageException(ImageFault.Unreadable, $"The {format} file goes on behind its end.");
        return format == ImageFormat.Png ? PngStructure.WithoutMetadata(picture) : picture;
    }

    /// <exception cref="ImageException">Unreadable.</exception>
    public static (int Width, int Height) Size(ImageFormat format, long width, long height) =>
        width is >= 1 and <= int.MaxValue && height is >= 1 and <= int.MaxValue
            ? ((int)width, (int)height)
            : throw new ImageException(ImageFault.Unreadable, $"A {format} of {width} x {height} pixels.");
}
