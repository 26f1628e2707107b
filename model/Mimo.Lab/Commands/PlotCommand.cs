using System.CommandLine;
using System.Text.Json;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Mimo.Lab.Commands;

/// <summary><c>plot RUN... --out FILE.svg</c>: the figures of one or more runs over their steps, one behind the other.</summary>
static class PlotCommand
{
    /// <summary>Steps that a point of the curve averages over about.</summary>
    const double Smoothing = 25;

    public static Command Create()
    {
        var runs = new Argument<DirectoryInfo[]>("runs") { Description = "Folders of runs, in the order they were made." };
        var output = new Option<FileInfo>("--out") { Description = "SVG file.", Required = true };
        var figures = new Option<string[]>("--figure") { Description = "Names from loss.jsonl; repeatable.", DefaultValueFactory = _ => ["loss"] };
        var command = new Command("plot", "Draw loss curves.") { runs, output, figures };
        command.SetAction(r => Draw(r.GetRequiredValue(runs), r.GetRequiredValue(output).FullName, r.GetRequiredValue(figures)));
        return command;
    }

    static int Draw(DirectoryInfo[] runs, string output, string[] figures)
    {
        var model = new PlotModel { Background = OxyColors.White };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopRight });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "steps", MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        foreach (var figure in figures)
        {
            var series = new LineSeries { Title = figure };
            var before = 0;
            foreach (var run in runs)
            {
                var last = 0;
                double? smooth = null;
                foreach (var line in File.ReadLines(Path.Combine(run.FullName, "loss.jsonl")))
                {
                    using var json = JsonDocument.Parse(line);
                    last = (int)json.RootElement.GetProperty("step").GetDouble();
                    if (!json.RootElement.TryGetProperty(figure, out var value)) continue;
                    smooth = smooth is null ? value.GetDouble() : smooth + (value.GetDouble() - smooth) / Math.Min(Smoothing, last);
                    if (last % 5 == 0) series.Points.Add(new DataPoint(before + last, smooth.Value));
                }
                before += last;
                // A gap where one run ends and the next begins.
                series.Points.Add(DataPoint.Undefined);
            }
            model.Series.Add(series);
        }
        using var stream = File.Create(output);
        new SvgExporter { Width = 720, Height = 360 }.Export(model, stream);
        return 0;
    }
}
