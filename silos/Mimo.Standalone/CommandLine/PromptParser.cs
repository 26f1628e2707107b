using System.CommandLine.Parsing;
using System.Globalization;
using Mimo.Contracts.V1;

namespace Mimo.Standalone.CommandLine;

/// <summary>Reads <c>--box x0,y0,x1,y1</c> and <c>--point x,y[,-]</c>, in pixels of the upright image.</summary>
static class PromptParser
{
    public static Box[] Boxes(ArgumentResult result) => Each(result, "a box is x0,y0,x1,y1 with x0 < x1 and y0 < y1, in pixels", Box);

    public static Point[] Points(ArgumentResult result) => Each(result, "a point is x,y or x,y,- (\"not this\"), in pixels", Point);

    static T[] Each<T>(ArgumentResult result, string form, Func<string[], T?> parse) where T : class
    {
        var parsed = new List<T>();
        foreach (var token in result.Tokens)
        {
            if (parse(token.Value.Split(',', StringSplitOptions.TrimEntries)) is { } value) parsed.Add(value);
            else result.AddError($"'{token.Value}': {form}.");
        }

        return [.. parsed];
    }

    static Box? Box(string[] parts)
    {
        if (parts.Length != 4 || !Number(parts[0], out var x0) || !Number(parts[1], out var y0)) return null;
        if (!Number(parts[2], out var x1) || !Number(parts[3], out var y1) || x0 >= x1 || y0 >= y1) return null;
        return new Box { X0 = x0, Y0 = y0, X1 = x1, Y1 = y1 };
    }

    static Point? Point(string[] parts)
    {
        if (parts.Length is not (2 or 3) || (parts.Length == 3 && parts[2] != "-")) return null;
        if (!Number(parts[0], out var x) || !Number(parts[1], out var y)) return null;
        return new Point { X = x, Y = y, Negative = parts.Length == 3 };
    }

    static bool Number(string text, out float value) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
}
