namespace Mimo.Imaging.Pixels;

/// <summary>
/// Pixels in memory, row-major, top-left first, interleaved channels; belongs to no image library. Data is bytes for 8 bits and
/// little-endian 16-bit words for 16 bits. Coordinates: origin at the outer corner of the top-left pixel, x right, y down.
/// </summary>
public sealed class PixelBuffer
{
    readonly byte[] _data;

    /// <exception cref="ArgumentException">The data length is not width x height x channels x bits / 8.</exception>
    public PixelBuffer(int width, int height, int channels, int bits, byte[] data)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3)) throw new ArgumentOutOfRangeException(nameof(channels), channels, "1 (grey) or 3 (RGB).");
        if (bits is not (8 or 16)) throw new ArgumentOutOfRangeException(nameof(bits), bits, "8 or 16.");
        ArgumentNullException.ThrowIfNull(data);
        if (data.Length != (long)width * height * channels * (bits / 8))
            throw new ArgumentException($"{data.Length} bytes do not hold {width} x {height} x {channels} at {bits} bits.", nameof(data));
        (Width, Height, Channels, Bits, _data) = (width, height, channels, bits, data);
    }

    public int Width { get; }
    public int Height { get; }
    /// <summary>1 (grey) or 3 (RGB).</summary>
    public int Channels { get; }
    /// <summary>8 or 16 per channel.</summary>
    public int Bits { get; }

    public ReadOnlySpan<byte> Bytes => _data;

    public ReadOnlyMemory<byte> Memory => _data;

    public ReadOnlySpan<byte> Row(int y) => _data.AsSpan(y * Stride, Stride);

    public int Stride => Width * Channels * (Bits / 8);

    /// <summary>Prints the shape and never a pixel: buffers hold patient data.</summary>
    public override string ToString() => $"PixelBuffer {Width}x{Height}x{Channels} at {Bits} bits";
}
