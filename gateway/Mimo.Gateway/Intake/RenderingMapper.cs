using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Imaging.Dicom.Rendering;
using Markers = Mimo.Contracts.V1.EdgeMarkers;
using Options = Mimo.Imaging.Dicom.Rendering.DicomOptions;
using Request = Mimo.Contracts.V1.DicomOptions;
using Source = Mimo.Contracts.V1.WindowSource;
using Window = Mimo.Contracts.V1.Window;

namespace Mimo.Gateway.Intake;

/// <summary>DICOM options and renderings between the public API and the reader.</summary>
public static class RenderingMapper
{
    /// <exception cref="MimoException">ARGUMENT_INVALID.</exception>
    public static Options Map(Request? request)
    {
        if (request is null) return Options.Default;
        if (request.Frame > int.MaxValue || request.Preset > int.MaxValue)
            throw new MimoException(ErrorReason.ArgumentInvalid, "The number is beyond every file.", "dicom");
        return new Options
        {
            Frame = request.Frame == 0 ? null : (int)request.Frame,
            FileWindow = request.Preset == 0 ? null : (int)request.Preset,
            Window = request.Window is { } window ? new Imaging.Dicom.Rendering.Window(window.Center, window.Width, Map(window.Function)) : null,
        };
    }

    public static Rendering Map(DicomRendering rendering)
    {
        var message = new Rendering
        {
            Source = rendering.Source switch
            {
                Imaging.Dicom.Rendering.WindowSource.Request => Source.Request,
                Imaging.Dicom.Rendering.WindowSource.FileWindow => Source.FileWindow,
                Imaging.Dicom.Rendering.WindowSource.FileLookupTable => Source.FileLookupTable,
                Imaging.Dicom.Rendering.WindowSource.ValueRange => Source.ValueRange,
                _ => Source.None,
            },
            Explanation = rendering.Explanation,
            Frame = (uint)rendering.Frame,
            Frames = (uint)rendering.Frames,
            Inverted = rendering.Inverted,
            Laterality = rendering.Laterality,
            Modality = rendering.Modality,
            RowSpacingMm = rendering.RowSpacing,
            ColumnSpacingMm = rendering.ColumnSpacing,
            BurnedInAnnotation = rendering.BurnedInAnnotation,
        };
        if (rendering.Window is { } window) message.Window = Map(window);
        if (rendering.Markers is { } markers)
            message.Markers = new Markers { Left = markers.Left, Top = markers.Top, Right = markers.Right, Bottom = markers.Bottom };
        foreach (var offer in rendering.Offered)
            message.Offered.Add(new Contracts.V1.OfferedWindow
            {
                Window = offer.Window is { } offered ? Map(offered) : null,
                Explanation = offer.Explanation,
            });
        return message;
    }

    static Window Map(Imaging.Dicom.Rendering.Window window) => new()
    {
        Center = window.Center,
        Width = window.Width,
        Function = window.Function switch
        {
            Imaging.Dicom.Rendering.VoiFunction.Sigmoid => WindowFunction.Sigmoid,
            Imaging.Dicom.Rendering.VoiFunction.LinearExact => WindowFunction.LinearExact,
            _ => WindowFunction.Linear,
        },
    };

    static VoiFunction Map(WindowFunction function) => function switch
    {
        WindowFunction.Unspecified or WindowFunction.Linear => VoiFunction.Linear,
        WindowFunction.LinearExact => VoiFunction.LinearExact,
        WindowFunction.Sigmoid => VoiFunction.Sigmoid,
        _ => throw new MimoException(ErrorReason.ArgumentInvalid, "The function is not one that the service knows.", "dicom.window.function"),
    };
}
