// The project asks for ImageSharp. It is not available to this build, and from 4.0 on a direct reference to it needs a Six Labors licence
// key at build time. IImageCodec is the place to put it: an ImageSharpCodec beside this file and one changed registration. The
// resampler, orientation, masks and drawing belong to no library and stay.
using System.Runtime.InteropServices;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Dicom.Rendering;
using Mimo.Imaging.Pixels;
using NetVips;

namespace Mimo.Imaging.Codec;

/// <summary>
/// libvips: equal to Pillow on PNG, JPEG, TIFF and WebP, 16 bits kept, headers read without pixels, JPEG cut in half refused. BMP goes
/// to <see cref="BmpReader"/>. Alpha is flattened over black: what lies under transparent pixels is undefined and black is the
/// background of medical images, while white would put the brightest object of the picture where there is nothing.
/// </summary>
public sealed class VipsCodec : IImageCodec
{
    const string OrientationField = "orientation", PagesField = "n-pages";

    static readonly string[] Loaders = ["VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadTiff", "VipsForeignLoadWebp"];

    static VipsCodec()
    {
        // The prebuilt library also reads SVG, GIF, HEIF, CSV, raw and more: each is attack surface that nobody here asked for.
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in Loaders) Operation.Block(loader, false);
        // Its operation cache would keep patients' images alive after the request.
        Cache.Max = 0;
        // One thread an image: the gateway bounds how many decode at once, and libvips must not multiply that.
        NetVips.NetVips.Concurrency = 1;
    }

    public ImageHeader Identify(ReadOnlyMemory<byte> encoded)
    {
        var format = ImageSniffer.Sniff(encoded.Span);
        if (format == ImageFormat.Bmp) return BmpReader.Identify(encoded.Span);
        if (format == ImageFormat.Dicom) return DicomImage.Identify(encoded);
        FileStructure.Read(format, encoded.Span);
        using var image = Open(encoded, format);
        return Describe(image, format);
    }

    public PixelBuffer Decode(ReadOnlyMemory<byte> encoded, DecodeLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        cancellationToken.ThrowIfCancellationRequested();
        limits.CheckEncoded(encoded.Length);
        var format = ImageSniffer.Sniff(encoded.Span);
        if (format == ImageFormat.Bmp)
        {
            var bitmap = BmpReader.Identify(encoded.Span);
            limits.Check(bitmap);
            return BmpReader.Decode(ToArray(encoded), bitmap);
        }

        if (format == ImageFormat.Dicom)
            return DicomImage.Read(encoded, DicomOptions.Default, DicomLimits.Default with { Image = limits }, this, cancellationToken).Pixels;

        var structure = FileStructure.Read(format, encoded.Span);
        limits.Check(structure.Width, structure.Height, structure.Frames);
        using var image = Open(structure.Picture(format, encoded), format);
        var header = Describe(image, format);
        limits.Check(header);
        limits.CheckDecoded((long)image.Width * image.Height * image.Bands * SampleSize(image.Format));
        try
        {
            return Read(image, header, cancellationToken).Upright(OrientationOf(image));
        }
        catch (VipsException e)
        {
            // libvips reports a killed decode as a failed one.
            cancellationToken.ThrowIfCancellationRequested();
            throw new ImageException(ImageFault.Unreadable, $"The {format} file is broken.", e);
        }
    }

    public byte[] EncodePng(PixelBuffer image, int compression = 6)
    {
        using var wrapped = Wrap(image);
        return wrapped.PngsaveBuffer(compression: compression, keep: Enums.ForeignKeep.None);
    }

    public byte[] EncodeJpeg(PixelBuffer image, int quality = 90)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var wrapped = Wrap(image.ToEightBit());
        return wrapped.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None);
    }

    static Image Open(ReadOnlyMemory<byte> encoded, ImageFormat format)
    {
        try
        {
            return Image.NewFromBuffer(ToArray(encoded), access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);
        }
        catch (VipsException e)
        {
            throw new ImageException(ImageFault.Unreadable, $"The header of the {format} file cannot be read.", e);
        }
    }

    static ImageHeader Describe(Image image, ImageFormat format)
    {
        var cmyk = image.Interpretation == Enums.Interpretation.Cmyk;
        var supported = cmyk
            ? image is { Bands: 4, Format: Enums.BandFormat.Uchar }
            : image.Interpretation is Enums.Interpretation.Bw or Enums.Interpretation.Grey16 or Enums.Interpretation.Srgb
                or Enums.Interpretation.Rgb or Enums.Interpretation.Rgb16 or Enums.Interpretation.Scrgb or Enums.Interpretation.Multiband;
        if (!supported || image.Bands > 4
            || image.Format is Enums.BandFormat.Complex or Enums.BandFormat.Dpcomplex or Enums.BandFormat.Notset)
            throw new ImageException(ImageFault.UnsupportedFormat,
                $"A {format} of {image.Bands} bands, {image.Format}, {image.Interpretation}.");
        var (width, height) = Orientation.Transposes(OrientationOf(image)) ? (image.Height, image.Width) : (image.Width, image.Height);
        return new ImageHeader(format, width, height, image.Bands <= 2 ? 1 : 3, image.Format == Enums.BandFormat.Uchar ? 8 : 16,
            IntField(image, PagesField, 1));
    }

    /// <summary>Stored orientation; <paramref name="header"/> is the upright one.</summary>
    static PixelBuffer Read(Image image, ImageHeader header, CancellationToken cancellationToken)
    {
        // Without a token there is nothing to hear from the progress signals, which cost a callback each tile.
        if (cancellationToken.CanBeCanceled) image.SetProgress(new Silent(), cancellationToken);
        var (width, height, cmyk) = (image.Width, image.Height, image.Interpretation == Enums.Interpretation.Cmyk);
        byte[] raw;
        if (image.Bands is 2 or 4 && !cmyk)
        {
            using var flat = image.Flatten(background: [0], maxAlpha: MaxAlpha(image.Format));
            raw = RawBytes(flat);
        }
        else raw = RawBytes(image);

        var data = image.Format switch
        {
            Enums.BandFormat.Uchar => cmyk ? SampleConversion.CmykToRgb(raw) : raw,
            Enums.BandFormat.Ushort => raw,
            Enums.BandFormat.Char => SampleConversion.ToWords<sbyte>(raw),
            Enums.BandFormat.Short => SampleConversion.ToWords<short>(raw),
            Enums.BandFormat.Int => SampleConversion.ToWords<int>(raw),
            Enums.BandFormat.Uint => SampleConversion.ToWords<uint>(raw),
            Enums.BandFormat.Float => SampleConversion.ToWords<float>(raw),
            Enums.BandFormat.Double => SampleConversion.ToWords<double>(raw),
            _ => throw new ImageException(ImageFault.UnsupportedFormat, $"Samples of {image.Format}."),
        };
        return new PixelBuffer(width, height, header.Channels, header.Bits, data);
    }

    /// <summary>Each sample seen as that many byte bands: the array comes out as bytes without a second copy.</summary>
    static byte[] RawBytes(Image image)
    {
        using var bytes = image.Copy(bands: image.Bands * SampleSize(image.Format), format: Enums.BandFormat.Uchar);
        return bytes.WriteToMemory<byte>();
    }

    static int SampleSize(Enums.BandFormat format) => format switch
    {
        Enums.BandFormat.Uchar or Enums.BandFormat.Char => 1,
        Enums.BandFormat.Ushort or Enums.BandFormat.Short => 2,
        Enums.BandFormat.Double => 8,
        _ => 4,
    };

    /// <summary>Full opacity: the largest integer, or 1 in floating point.</summary>
    static double MaxAlpha(Enums.BandFormat format) => format switch
    {
        Enums.BandFormat.Uchar => byte.MaxValue,
        Enums.BandFormat.Char => sbyte.MaxValue,
        Enums.BandFormat.Short => short.MaxValue,
        Enums.BandFormat.Int => int.MaxValue,
        Enums.BandFormat.Uint => uint.MaxValue,
        Enums.BandFormat.Float or Enums.BandFormat.Double => 1,
        _ => ushort.MaxValue,
    };

    static int OrientationOf(Image image) => IntField(image, OrientationField, 1);

    static int IntField(Image image, string name, int absent) => image.Contains(name) && image.Get(name) is int value ? value : absent;

    static Image Wrap(PixelBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var format = image.Bits == 8 ? Enums.BandFormat.Uchar : Enums.BandFormat.Ushort;
        using var plain = Image.NewFromMemory(image.Memory, image.Width, image.Height, image.Channels, format);
        return plain.Copy(interpretation: (image.Channels, image.Bits) switch
        {
            (1, 8) => Enums.Interpretation.Bw,
            (1, _) => Enums.Interpretation.Grey16,
            (_, 8) => Enums.Interpretation.Srgb,
            _ => Enums.Interpretation.Rgb16,
        });
    }

    static byte[] ToArray(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array : memory.ToArray();

    sealed class Silent : IProgress<int>
    {
        public void Report(int value) { }
    }
}
