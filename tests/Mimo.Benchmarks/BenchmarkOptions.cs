using System.Globalization;

namespace Mimo.Benchmarks;

/// <summary>Names first or last, and <c>--name value</c> pairs: every option has a value.</summary>
sealed class BenchmarkOptions
{
    readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public BenchmarkOptions(IReadOnlyList<string> args)
    {
        var names = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) names.Add(args[i]);
            else if (i + 1 < args.Count) _values[args[i][2..]] = args[++i];
        }
        Names = names;
    }

    public IReadOnlyList<string> Names { get; }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public double Real(string name, double otherwise) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Whether one of several cases is wanted: all are when none is named.</summary>
    public bool Wants(string name, string one) => Text(name) is not { } text || text.Split(',').Contains(one);
}
