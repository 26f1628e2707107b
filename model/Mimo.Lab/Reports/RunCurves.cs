using System.Text.Json;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Mimo.Lab.Reports;

/// <summary>The curves of training runs, as SVG.</summary>
static class RunCurves
{
    /// <summary>Steps that a point of a training curve averages over about.</summary>
    const double Smoothing = 25;

    /// <summary>Draws a run's own pages: <c>loss.svg</c> and, of held-out pictures, <c>validation.svg</c>.</summary>
    public static void Draw(string run)
    {
        foreach (var (log, picture) in new[] { ("loss.jsonl", "loss.svg"), ("validation.jsonl", "validation.svg") })
        {
            var path = Path.Combine(run, log);
            if (!File.Exists(path)) continue;
            var names = File.ReadLines(path).SelectMany(Names).Where(n => n != "step").Distinct().Order(StringComparer.Ordinal).ToArray();
            Draw([run], log, names, Path.Combine(run, picture));
        }
    }

    /// <param name="runs">Folders, one behind the other.</param>
    /// <param name="log">Their log.</param>
    /// <param name="figures">A curve each.</param>
    /// <param name="output">SVG file.</param>
    public static void Draw(IReadOnlyList<string> runs, string log, IReadOnlyList<string> figures, string output)
    {
        var model = new PlotModel { Background = OxyColors.White };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopRight });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "steps", MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        foreach (var figure in figures) model.Series.Add(Curve(runs, log, figure));
        using var stream = File.Create(output);
        new SvgExporter { Width = 720, Height = 360 }.Export(model, stream);
    }

    static LineSeries Curve(IReadOnlyList<string> runs, string log, string figure)
    {
        var series = new LineSeries { Title = figure };
        var before = 0;
        var steps = log == "loss.jsonl" ? 5 : 1;
        foreach (var run in runs)
        {
            var (last, seen) = (0, 0);
            double? smooth = null;
            foreach (var line in File.ReadLines(Path.Combine(run, log)))
            {
                using var json = JsonDocument.Parse(line);
                last = (int)json.RootElement.GetProperty("step").GetDouble();
                if (!json.RootElement.TryGetProperty(figure, out var value)) continue;
                smooth = smooth is null || steps == 1 ? value.GetDouble() : smooth + (value.GetDouble() - smooth) / Math.Min(Smoothing, last);
                if (seen++ % steps == 0) series.Points.Add(new DataPoint(before + last, smooth.Value));
            }
            before += last;
            // A gap where one run ends and the next begins.
            series.Points.Add(DataPoint.Undefined);
        }
        return series;
    }

    static string[] Names(string line)
    {
        using var json = JsonDocument.Parse(line);
        return [.. json.RootElement.EnumerateObject().Select(p => p.Name)];
    }
}
