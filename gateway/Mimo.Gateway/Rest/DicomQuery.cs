using System.Globalization;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Rest;

/// <summary>DicomOptions as the query of an upload: <c>?frame=3&amp;windowCenter=40&amp;windowWidth=400&amp;windowFunction=SIGMOID</c> or <c>&amp;preset=2</c>.</summary>
static class DicomQuery
{
    /// <summary>Null where the query has none of it.</summary>
    /// <exception cref="MimoException">ARGUMENT_INVALID.</exception>
    public static DicomOptions? Of(HttpRequest request)
    {
        var (frame, preset) = (Count(request, "frame"), Count(request, "preset"));
        var (center, width) = (Decimal(request, "windowCenter"), Decimal(request, "windowWidth"));
        if (center is null != width is null) throw Invalid("A window needs windowCenter and windowWidth.", "windowCenter");
        var function = request.Query["windowFunction"].ToString() switch
        {
            "" => WindowFunction.Unspecified,
            "LINEAR" => WindowFunction.Linear,
            "LINEAR_EXACT" => WindowFunction.LinearExact,
            "SIGMOID" => WindowFunction.Sigmoid,
            _ => throw Invalid("The function is LINEAR, LINEAR_EXACT or SIGMOID.", "windowFunction"),
        };
        if (frame == 0 && preset == 0 && center is null) return null;
        return new DicomOptions
        {
            Frame = frame,
            Preset = preset,
            Window = center is null ? null : new Window { Center = center.Value, Width = width!.Value, Function = function },
        };
    }

    static uint Count(HttpRequest request, string name)
    {
        if (!request.Query.TryGetValue(name, out var text)) return 0;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Invalid("This has to be a number from 1.", name);
    }

    static double? Decimal(HttpRequest request, string name)
    {
        if (!request.Query.TryGetValue(name, out var text)) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Invalid("This has to be a number.", name);
    }

    static MimoException Invalid(string message, string field) => new(ErrorReason.ArgumentInvalid, message, field);
}
