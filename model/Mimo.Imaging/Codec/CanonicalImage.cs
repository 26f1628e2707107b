using System.Buffers.Binary;
using System.Security.Cryptography;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Codec;

/// <summary>
/// An image as the service keeps it: upright pixels, the key that names them, and a lossless PNG without any metadata. Two files with
/// the same pixels have one key, whatever their format, tags and compression, so the work on an image is done once.
/// </summary>
public sealed class CanonicalImage
{
    /// <summary>Part of what is hashed: raise it when the meaning of canonical pixels changes, and no old key will match.</summary>
    const int KeyVersion = 1;
    /// <summary>zlib's fastest: the PNG is stored for minutes, and level 6 takes twice the time for 15 % less.</summary>
    const int Compression = 1;

    CanonicalImage(string key, PixelBuffer pixels, byte[] png) => (Key, Pixels, Png) = (key, pixels, png);

    /// <summary>64 lower-case hex digits of SHA-256 over version, width, height, channels, bits and pixels.</summary>
    public string Key { get; }
    public PixelBuffer Pixels { get; }
    public byte[] Png { get; }

    /// <summary>Takes a caller's file in.</summary>
    /// <exception cref="ImageException">The file is refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CanonicalImage Intake(IImageCodec codec, ReadOnlyMemory<byte> encoded, DecodeLimits limits,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return Intake(codec, codec.Decode(encoded, limits, cancellationToken));
    }

    /// <summary>Takes upright pixels in that were decoded elsewhere or drawn.</summary>
    public static CanonicalImage Intake(IImageCodec codec, PixelBuffer pixels)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return new CanonicalImage(KeyOf(pixels), pixels, codec.EncodePng(pixels, Compression));
    }

    /// <summary>Reads <see cref="Png"/> back; equal to <see cref="Pixels"/> byte for byte.</summary>
    /// <exception cref="ImageException">The stored bytes are damaged.</exception>
    public static PixelBuffer Parse(IImageCodec codec, ReadOnlyMemory<byte> png)
    {
        ArgumentNullException.ThrowIfNull(codec);
        // Noise does not compress: an image at the pixel limit is larger as PNG than the limit of uploads.
        return codec.Decode(png, DecodeLimits.Default with { EncodedBytes = long.MaxValue, Pixels = long.MaxValue, Side = int.MaxValue },
            CancellationToken.None);
    }

    public static string KeyOf(PixelBuffer pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        Span<byte> header = stackalloc byte[5 * sizeof(int)];
        ReadOnlySpan<int> shape = [KeyVersion, pixels.Width, pixels.Height, pixels.Channels, pixels.Bits];
        for (var i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(header[(i * sizeof(int))..], shape[i]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(pixels.Bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public override string ToString() => $"CanonicalImage {Pixels.Width}x{Pixels.Height}";
}
