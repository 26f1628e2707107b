using System.Diagnostics;
using System.Globalization;

namespace Mimo.Lab.Training;

/// <summary>Prints where a run is: a line that is rewritten on a terminal, one line every half minute in a log.</summary>
sealed class ProgressLine(int steps)
{
    readonly Dictionary<string, double> _smooth = [];
    readonly Stopwatch _sincePrint = Stopwatch.StartNew();
    readonly Stopwatch _run = Stopwatch.StartNew();
    int _first = -1;

    /// <param name="step">Steps done.</param>
    /// <param name="figures">Of the last step; shown smoothed over about fifty.</param>
    /// <param name="rate">Pictures a second.</param>
    public void Show(int step, IReadOnlyDictionary<string, double> figures, double rate)
    {
        if (_first < 0) _first = step - 1;
        foreach (var (name, value) in figures)
            _smooth[name] = _smooth.TryGetValue(name, out var old) ? old + (value - old) * 0.02 : value;
        var every = Console.IsOutputRedirected ? 30 : 0.5;
        if (step != steps && _sincePrint.Elapsed.TotalSeconds < every) return;
        _sincePrint.Restart();
        var left = TimeSpan.FromSeconds(_run.Elapsed.TotalSeconds / (step - _first) * (steps - step));
        var parts = _smooth.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key} {f.Value:F3}"));
        var line = string.Create(CultureInfo.InvariantCulture, $"{step}/{steps}  {rate:F1}/s  {left:hh\\:mm\\:ss} left  {string.Join("  ", parts)}");
        if (Console.IsOutputRedirected) Console.WriteLine(line);
        else Console.Write($"\r{line}\u001b[K");
    }
}
