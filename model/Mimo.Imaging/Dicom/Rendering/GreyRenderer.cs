using System.Runtime.InteropServices;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom.Pixels;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>
/// Grey values to 8 bits of brightness: (1) modality transform, (2) window or table, (3) MONOCHROME1 turned round. Up to 16 bits each
/// stored value is worked out once and looked up for every pixel.
/// </summary>
sealed class GreyRenderer(DicomDataSet data, PixelDescription pixels, FunctionalGroups groups, StoredFrame frame)
{
    readonly ModalityTransform _modality = ModalityTransform.Of(data, groups, pixels.Signed);

    /// <exception cref="ImageException">OptionInvalid, Unreadable.</exception>
    public (PixelBuffer Pixels, DicomRendering Rendering) Render(DicomOptions options, int frameNumber)
    {
        var offers = FileWindows.Of(data, groups, signedValues: pixels.Signed || _modality.Intercept < 0);
        var (source, offer, table) = Choose(options, offers);
        var inverted = pixels.Photometric == "MONOCHROME1";
        var brightness = source switch
        {
            WindowSource.None => value => (value - Lowest) / (Highest - Lowest),
            WindowSource.FileLookupTable => table!.Brightness,
            _ => (Func<double, double>)offer.Window!.Value.Apply,
        };
        byte Shade(double stored)
        {
            var shade = brightness(_modality.Apply(stored));
            return (byte)Math.Floor((inverted ? 1 - shade : shade) * 255 + 0.5);
        }

        var shades = new byte[(long)pixels.Width * pixels.Height];
        if (frame.Bits == 32)
            for (var i = 0; i < shades.Length; i++) shades[i] = Shade(Stored(i));
        else
        {
            var codes = new byte[1 << pixels.BitsStored];
            for (var code = 0; code < codes.Length; code++) codes[code] = Shade(Extended(code));
            for (var i = 0; i < shades.Length; i++) shades[i] = codes[Code(i)];
        }
        var rendering = new DicomRendering
        {
            Source = source,
            Window = offer.Window,
            Explanation = offer.Explanation,
            Frame = frameNumber,
            Frames = pixels.Frames,
            Inverted = inverted,
            Offered = [.. offers.Select(o => o.Offer)],
        };
        return (new PixelBuffer(pixels.Width, pixels.Height, 1, 8, shades), rendering);
    }

    double Lowest => pixels.Signed ? -Math.Pow(2, pixels.BitsStored - 1) : 0;

    double Highest => Math.Pow(2, pixels.BitsStored - (pixels.Signed ? 1 : 0)) - 1;

    (WindowSource Source, OfferedWindow Offer, LookupTable? Table) Choose(
        DicomOptions options, List<(OfferedWindow Offer, LookupTable? Table)> offers)
    {
        if (options.Window is { } asked)
            return asked.IsValid
                ? (WindowSource.Request, new OfferedWindow(asked, ""), null)
                : throw new ImageException(ImageFault.OptionInvalid,
                    "The window needs a finite centre and a width above 0, for LINEAR at least 1.", "dicom.window");
        if (options.FileWindow is { } number && (number < 1 || number > offers.Count))
            throw new ImageException(ImageFault.OptionInvalid, $"The file has {offers.Count} windows and tables.", "dicom.preset");
        if (offers.Count > 0)
        {
            var (offer, table) = offers[(options.FileWindow ?? 1) - 1];
            return (table is null ? WindowSource.FileWindow : WindowSource.FileLookupTable, offer, table);
        }
        // Eight bits without any word on how to show them are made for the screen; stretching them would change what was meant.
        if (pixels.BitsStored <= 8 && _modality.IsIdentity) return (WindowSource.None, new OfferedWindow(null, ""), null);
        var (low, high) = Range();
        // A flat frame is black; a width of 0 is no window.
        var width = high > low ? high - low : 1;
        return (WindowSource.ValueRange, new OfferedWindow(new Window(low + width / 2, width, VoiFunction.LinearExact), ""), null);
    }

    /// <summary>Smallest and largest value after the modality transform, padding left out.</summary>
    (double Low, double High) Range()
    {
        var padding = data.Word(DicomTags.PixelPaddingValue, pixels.Signed);
        var limit = data.Word(DicomTags.PixelPaddingRangeLimit, pixels.Signed) ?? padding;
        var (first, last) = padding is null ? (1, 0) : (Math.Min(padding.Value, limit!.Value), Math.Max(padding.Value, limit.Value));
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        var count = pixels.Width * pixels.Height;
        var seen = frame.Bits == 32 ? null : new bool[1 << pixels.BitsStored];
        for (var i = 0; i < count; i++)
        {
            if (seen is not null)
            {
                var code = Code(i);
                if (seen[code]) continue;
                seen[code] = true;
            }
            var stored = Stored(i);
            if (stored >= first && stored <= last) continue;
            var value = _modality.Apply(stored);
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        return low > high ? (0, 0) : (low, high);
    }

    long Stored(int index) => Extended(frame.Bits == 32
        ? MemoryMarshal.Cast<byte, uint>(frame.Data)[index] >> pixels.Shift & (uint)((1L << pixels.BitsStored) - 1)
        : Code(index));

    int Code(int index) =>
        (frame.Bits == 8 ? frame.Data[index] : MemoryMarshal.Cast<byte, ushort>(frame.Data)[index]) >> pixels.Shift & ((1 << pixels.BitsStored) - 1);

    long Extended(long code) => pixels.Signed && code >> (pixels.BitsStored - 1) != 0 ? code - (1L << pixels.BitsStored) : code;
}
