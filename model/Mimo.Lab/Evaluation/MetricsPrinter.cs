using System.Globalization;
using Spectre.Console;

namespace Mimo.Lab.Evaluation;

/// <summary>Prints a run's figures: totals, then rows by dataset and modality; the rows by label are in the file.</summary>
static class MetricsPrinter
{
    public static void Print(MetricsFile metrics)
    {
        // A log has no width; the default of 80 would break every column.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 180;
        var totals = new Table().AddColumns("perspective", "prompt", "labels", "n", "mIoU", "AP50", "F1", "ROUGE-L", "named", "ellipse", "box", "mean mask",
            "AP50 scored", "gIoU", "penalised", "BLEU-4", "METEOR");
        foreach (var row in metrics.Rows.Where(r => r.Group == "all"))
            totals.AddRow([.. Head(row), row.Labels, .. Figures(row), F(row.Ap50Scored), F(row.Giou), F(row.MiouPenalised), F(row.Bleu4), F(row.Meteor)]);
        AnsiConsole.Write(totals);
        var parts = new Table().AddColumns("perspective", "prompt", "data", "n", "mIoU", "AP50", "F1", "ROUGE-L", "named", "ellipse", "box", "mean mask");
        foreach (var row in metrics.Rows.Where(r => r.Group is "dataset" or "modality"))
            parts.AddRow([.. Head(row), Markup.Escape(row.Labels == "multi" ? $"{row.Value}, several labels" : row.Value), .. Figures(row)]);
        AnsiConsole.Write(parts);
        foreach (var bar in metrics.Bars ?? [])
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"{(bar.Pass ? "met   " : "missed")} {bar.Perspective} {bar.Prompt} {bar.Metric} {bar.Value}: {bar.Measured:F3}, bar {bar.Required:F3}");
    }

    public static void Print(VqaMetrics vqa)
    {
        var table = new Table().AddColumns("closed questions", "n", "accuracy", "majority", "not yes or no");
        foreach (var row in vqa.Rows)
            table.AddRow(Markup.Escape(row.Dataset), row.Count.ToString(CultureInfo.InvariantCulture), F(row.Accuracy), F(row.Majority), row.LeftOut.ToString(CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
    }

    static string[] Head(MetricRow row) => [row.Perspective, row.Prompt];

    static string[] Figures(MetricRow row) =>
    [
        row.Count.ToString(CultureInfo.InvariantCulture), F(row.Miou), F(row.Ap50), F(row.F1), F(row.RougeL), F(row.Named),
        Floor(row, "ellipse"), Floor(row, "box"), Floor(row, "mean_mask"),
    ];

    static string F(double? v) => v?.ToString("F3", CultureInfo.InvariantCulture) ?? "-";

    static string Floor(MetricRow row, string name) => row.Floors.TryGetValue(name, out var v) ? F(v) : "-";
}
