using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom.Pixels;
using Mimo.Imaging.Dicom.Rendering;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Dicom;

/// <summary>One frame of a DICOM file as the model sees it.</summary>
public sealed class DicomImage
{
    DicomImage(PixelBuffer pixels, DicomRendering rendering, DicomReference? reference) =>
        (Pixels, Rendering, Reference) = (pixels, rendering, reference);

    /// <summary>
    /// (H, W, C) of 8 bits: brightness after modality and window, small is dark; or RGB. Stored orientation: nothing is turned or
    /// mirrored, <see cref="DicomRendering.Markers"/> says which side is which.
    /// </summary>
    public PixelBuffer Pixels { get; }

    public DicomRendering Rendering { get; }

    /// <summary>Null where the file lacks an identifier that a reference needs.</summary>
    public DicomReference? Reference { get; }

    /// <param name="file">Part-10 bytes.</param>
    /// <param name="options">Frame and window.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="codec">Decodes baseline JPEG of YBR colour.</param>
    /// <param name="cancellationToken">Ends a running decode at its next block or rows.</param>
    /// <exception cref="ImageException">Any fault. Nothing else is thrown, whatever the bytes.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DicomImage Read(
        ReadOnlyMemory<byte> file, DicomOptions options, DicomLimits limits, IImageCodec codec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(codec);
        cancellationToken.ThrowIfCancellationRequested();
        var dicom = DicomFile.Read(file, limits);
        var data = dicom.DataSet;
        var pixels = PixelDescription.Of(data, limits);
        var frame = FrameNumber(options, pixels.Frames);
        var stored = FrameReader.Read(dicom, pixels, frame - 1, codec, limits.Image, cancellationToken);
        var groups = new FunctionalGroups(data, frame - 1);
        var (rendered, rendering) = pixels.IsGrey
            ? new GreyRenderer(data, pixels, groups, stored).Render(options, frame)
            : (ColourRenderer.Render(data, pixels, stored), Colour(frame, pixels.Frames));
        return new DicomImage(rendered, WithPlace(rendering, data, groups), References.Of(data, groups, frame, pixels.Frames));
    }

    /// <summary>What <see cref="Read"/> will give, from the header alone.</summary>
    /// <exception cref="ImageException">As <see cref="DicomFile.Read"/>, and for files that hold no image that is read.</exception>
    public static ImageHeader Identify(ReadOnlyMemory<byte> file)
    {
        var limits = DicomLimits.Default with
        {
            Image = DecodeLimits.Default with { EncodedBytes = long.MaxValue, Side = int.MaxValue, Pixels = long.MaxValue },
        };
        var pixels = PixelDescription.Of(DicomFile.Read(file, limits).DataSet, limits);
        return new ImageHeader(ImageFormat.Dicom, pixels.Width, pixels.Height, pixels.IsGrey ? 1 : 3, 8, pixels.Frames);
    }

    public override string ToString() => $"DicomImage {Pixels.Width}x{Pixels.Height}";

    static int FrameNumber(DicomOptions options, int frames)
    {
        // A stack is not judged by its first slice.
        if (options.Frame is null && frames > 1)
            throw new ImageException(ImageFault.OptionInvalid, $"The file has {frames} frames: say which, from 1.", "dicom.frame");
        var frame = options.Frame ?? 1;
        if (frame < 1 || frame > frames)
            throw new ImageException(ImageFault.OptionInvalid, $"The file has frames 1 to {frames}.", "dicom.frame");
        return frame;
    }

    static DicomRendering Colour(int frame, int frames) => new() { Source = WindowSource.None, Frame = frame, Frames = frames };

    static DicomRendering WithPlace(DicomRendering rendering, DicomDataSet data, FunctionalGroups groups)
    {
        var orientation = groups.Macro(DicomTags.PlaneOrientationSequence, DicomTags.ImageOrientationPatient)
            .Decimals(DicomTags.ImageOrientationPatient);
        // ImagerPixelSpacing is at the detector and no measure in the patient, so it is not used here.
        var spacing = groups.Macro(DicomTags.PixelMeasuresSequence, DicomTags.PixelSpacing).Decimals(DicomTags.PixelSpacing);
        var side = data.Text(DicomTags.ImageLaterality) ?? data.Text(DicomTags.Laterality) ?? "";
        return rendering with
        {
            Markers = Directions.Of(orientation, data.Texts(DicomTags.PatientOrientation)),
            // A code of the standard; anything else might be free text.
            Modality = data.Text(DicomTags.Modality) is { Length: > 0 and <= 16 } code && code.All(char.IsAsciiLetterUpper) ? code : "",
            Laterality = side is "L" or "R" ? side : "",
            RowSpacing = spacing is [> 0, > 0] ? spacing[0] : 0,
            ColumnSpacing = spacing is [> 0, > 0] ? spacing[1] : 0,
            BurnedInAnnotation = data.Text(DicomTags.BurnedInAnnotation) == "YES",
        };
    }
}
