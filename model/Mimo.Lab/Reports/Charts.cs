using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Mimo.Lab.Reports;

/// <summary>Charts of the report, as inline SVG.</summary>
static class Charts
{
    static readonly OxyColor[] Colours = [OxyColor.Parse("#0b6b74"), OxyColor.Parse("#d9822b"), OxyColor.Parse("#7a5195"), OxyColor.Parse("#5b8e3e"), OxyColor.Parse("#b23a48")];

    /// <summary>A run's IoU by dataset beside what rules without any model get.</summary>
    public static void Datasets(Html page, ReportRun run)
    {
        page.Raw("<div class=\"charts\">");
        Bars(page, run, "I", "none", "mean_mask", "mean mask of the label", "I, by name: mIoU");
        Bars(page, run, "II", "box", "ellipse", "ellipse in the box", "II, by box: mIoU");
        page.Raw("</div>");
    }

    /// <summary>Figure 5: figures over the share of the training data.</summary>
    /// <param name="page">Gets the charts.</param>
    /// <param name="runs">With their share noted.</param>
    public static void Shares(Html page, IReadOnlyList<ReportRun> runs)
    {
        page.Raw("<div class=\"charts\">");
        foreach (var metric in new[] { "mIoU", "AP50", "F1" })
        {
            var model = Plot($"{metric} over the share of the training data");
            model.Axes.Add(Axis(AxisPosition.Bottom, 0, 105, "% of the training data"));
            model.Axes.Add(Axis(AxisPosition.Left, 0, 1, ""));
            model.Legends.Add(new Legend { LegendPosition = LegendPosition.RightBottom, LegendBackground = OxyColor.FromAColor(200, OxyColors.White) });
            foreach (var (i, (perspective, prompt)) in new[] { ("I", "none"), ("II", "box"), ("III", "none"), ("IV", "box") }.Index())
            {
                var series = new LineSeries { Title = $"Perspective {perspective}", Color = Colours[i], MarkerType = MarkerType.Circle, MarkerSize = 4, MarkerFill = Colours[i], StrokeThickness = 2 };
                foreach (var run in runs.OrderBy(r => r.Metrics.Run.Fraction))
                    if (run.Figure(run.Row(perspective, prompt), metric) is { } value) series.Points.Add(new DataPoint(100 * run.Metrics.Run.Fraction!.Value, value));
                if (series.Points.Count > 0) model.Series.Add(series);
            }
            Write(page, model, 340);
        }
        page.Raw("</div>");
    }

    static void Bars(Html page, ReportRun run, string perspective, string prompt, string floor, string floorName, string title)
    {
        // OxyPlot's bars grow upwards; reversed, the first dataset is on top.
        var rows = run.Metrics.Rows.Where(r => r.Group == "dataset" && r.Labels == "single" && r.Perspective == perspective && r.Prompt == prompt).Reverse().ToArray();
        if (rows.Length == 0) return;
        var model = Plot(title);
        // Without a font the exporter measures text too narrow: it would cut the names and run the legend together.
        model.PlotMargins = new OxyThickness(170, double.NaN, 16, double.NaN);
        var categories = new CategoryAxis { Position = AxisPosition.Left, GapWidth = 0.35, TickStyle = TickStyle.None, AxislineColor = OxyColors.Gray };
        categories.Labels.AddRange(rows.Select(r => $"{r.Value} ({r.Count})"));
        model.Axes.Add(categories);
        model.Axes.Add(Axis(AxisPosition.Bottom, 0, 1, ""));
        model.Legends.Add(new Legend { LegendPlacement = LegendPlacement.Outside, LegendPosition = LegendPosition.BottomCenter, LegendOrientation = LegendOrientation.Horizontal, LegendItemSpacing = 60 });
        model.Series.Add(Series(floorName, OxyColor.Parse("#c4ccd6"), rows.Select(r => r.Floors.GetValueOrDefault(floor))));
        model.Series.Add(Series(run.Name, Colours[0], rows.Select(r => r.Miou)));
        Write(page, model, 90 + 34 * rows.Length);
    }

    static BarSeries Series(string name, OxyColor colour, IEnumerable<double> values)
    {
        var series = new BarSeries { Title = name, FillColor = colour, StrokeThickness = 0 };
        series.Items.AddRange(values.Select(v => new BarItem(v)));
        return series;
    }

    static PlotModel Plot(string title) => new()
    {
        Title = title, TitleFontSize = 14, TitleFontWeight = FontWeights.Bold, DefaultFont = "sans-serif", Background = OxyColors.White,
        PlotAreaBorderThickness = new OxyThickness(0), TextColor = OxyColor.Parse("#1c2430"),
    };

    static LinearAxis Axis(AxisPosition position, double from, double to, string title) => new()
    {
        Position = position, Minimum = from, Maximum = to, Title = title, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColor.Parse("#e3e7ed"),
        TickStyle = TickStyle.None, IsZoomEnabled = false,
    };

    static void Write(Html page, PlotModel model, double height)
    {
        page.Raw($"<div class=\"chart\">{InlineSvg.Of(model, 560, height, page.Length)}</div>");
    }
}
