using OxyPlot;

namespace Mimo.Lab.Reports;

/// <summary>A chart as an element of a page. The exporter writes an XML declaration all the same, and counts clip paths from 1 in every chart, whose names a page shares.</summary>
static class InlineSvg
{
    /// <param name="model">The chart.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="number">Differs from chart to chart of a page.</param>
    public static string Of(PlotModel model, double width, double height, int number)
    {
        var svg = new SvgExporter { Width = width, Height = height, IsDocument = false }.ExportToString(model);
        return svg[svg.IndexOf("<svg", StringComparison.Ordinal)..]
            .Replace("id=\"clipPath", $"id=\"clip{number}-", StringComparison.Ordinal).Replace("url(#clipPath", $"url(#clip{number}-", StringComparison.Ordinal);
    }
}
