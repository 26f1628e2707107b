using HdrHistogram;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Mimo.Benchmarks.Load;

/// <summary>Times by how rare they are, both axes logarithmic: the tail has as much room as the middle.</summary>
static class LoadPlot
{
    const int Width = 760, Height = 420;

    public static void Write(string file, LoadRecorder seen, string title)
    {
        var plot = new PlotModel { Title = title, Background = OxyColors.White };
        plot.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Title = "one answer in so many takes longer", Minimum = 1 });
        plot.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left, Title = "milliseconds", MajorGridlineStyle = LineStyle.Dot });
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.TopLeft });
        foreach (var (name, histogram) in new[] { ("first event", seen.FirstEvent), ("first mask", seen.FirstMask), ("whole answer", seen.Total) })
            if (histogram.TotalCount > 0) plot.Series.Add(Curve(name, histogram));
        using var stream = File.Create(file);
        new SvgExporter { Width = Width, Height = Height }.Export(plot, stream);
    }

    static LineSeries Curve(string name, LongHistogram histogram)
    {
        var series = new LineSeries { Title = name };
        for (var rarity = 1.0; rarity <= histogram.TotalCount; rarity *= 1.1)
            series.Points.Add(new DataPoint(rarity, histogram.GetValueAtPercentile(100 * (1 - 1 / rarity)) / 1000.0));
        series.Points.Add(new DataPoint(histogram.TotalCount, histogram.GetValueAtPercentile(100) / 1000.0));
        return series;
    }
}
