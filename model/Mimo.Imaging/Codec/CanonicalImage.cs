using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Codec;

/// <summary>
/// An image as the service keeps it: upright pixels, the key that names them, and a lossless PNG without any metadata of the file, but
/// for what <see cref="ImageSource"/> keeps of DICOM. Two files with the same pixels have one key, whatever their format, tags and
/// compression, so the work on an image is done once; two DICOM instances are two images all the same.
/// </summary>
public sealed class CanonicalImage
{
    /// <summary>Part of what is hashed: raise it when the meaning of canonical pixels changes, and no old key will match.</summary>
    const int KeyVersion = 1;
    /// <summary>zlib's fastest: the PNG is stored for minutes, and level 6 takes twice the time for 15 % less.</summary>
    const int Compression = 1;

    CanonicalImage(string key, PixelBuffer pixels, byte[] png, ImageSource? source) =>
        (Key, Pixels, Png, Source) = (key, pixels, png, source);

    /// <summary>
    /// 64 lower-case hex digits of SHA-256 over version, width, height, channels, bits and pixels, and for a DICOM file over the
    /// instance and frame that they are of.
    /// </summary>
    public string Key { get; }
    public PixelBuffer Pixels { get; }
    /// <summary>Holds <see cref="Source"/> as well.</summary>
    public byte[] Png { get; }
    /// <summary>Null for all formats but DICOM.</summary>
    public ImageSource? Source { get; }

    /// <summary>Takes a caller's file in.</summary>
    /// <exception cref="ImageException">The file is refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CanonicalImage Intake(IImageCodec codec, ReadOnlyMemory<byte> encoded, DecodeLimits limits,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var pixels = codec.Decode(encoded, limits, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Intake(codec, pixels);
    }

    /// <summary>Takes a frame of a DICOM file in; <paramref name="server"/> names the configured server that it came from, if any.</summary>
    public static CanonicalImage Intake(IImageCodec codec, DicomImage image, string server = "")
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(image);
        var source = new ImageSource(image.Rendering, image.Reference, server);
        var png = PngNote.Write(codec.EncodePng(image.Pixels, Compression), source);
        return new CanonicalImage(KeyOf(image.Pixels, source.Identity), image.Pixels, png, source);
    }

    /// <summary>The source in a stored image; null where there is none.</summary>
    /// <exception cref="ImageException">The stored bytes are damaged.</exception>
    public static ImageSource? SourceOf(ReadOnlySpan<byte> png) => PngNote.Read(png);

    /// <summary>Takes upright pixels in that were decoded elsewhere or drawn.</summary>
    public static CanonicalImage Intake(IImageCodec codec, PixelBuffer pixels)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return new CanonicalImage(KeyOf(pixels), pixels, codec.EncodePng(pixels, Compression), null);
    }

    /// <summary>Reads <see cref="Png"/> back; equal to <see cref="Pixels"/> byte for byte.</summary>
    /// <exception cref="ImageException">The stored bytes are damaged.</exception>
    public static PixelBuffer Parse(IImageCodec codec, ReadOnlyMemory<byte> png)
    {
        ArgumentNullException.ThrowIfNull(codec);
        // Noise does not compress: an image at the pixel limit is larger as PNG than the limit of uploads.
        return codec.Decode(png, DecodeLimits.Default with
        {
            EncodedBytes = long.MaxValue, Pixels = long.MaxValue, Side = int.MaxValue, DecodedBytes = long.MaxValue,
        }, CancellationToken.None);
    }

    /// <param name="pixels">What is hashed.</param>
    /// <param name="identity">What tells images of the same pixels apart; empty: nothing.</param>
    public static string KeyOf(PixelBuffer pixels, string identity = "")
    {
        ArgumentNullException.ThrowIfNull(pixels);
        Span<byte> header = stackalloc byte[5 * sizeof(int)];
        ReadOnlySpan<int> shape = [KeyVersion, pixels.Width, pixels.Height, pixels.Channels, pixels.Bits];
        for (var i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(header[(i * sizeof(int))..], shape[i]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(pixels.Bytes);
        hash.AppendData(Encoding.UTF8.GetBytes(identity));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public override string ToString() => $"CanonicalImage {Pixels.Width}x{Pixels.Height}";
}
