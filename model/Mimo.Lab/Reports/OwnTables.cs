using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Reports;

/// <summary>What the paper has no table for: each dataset beside its floors, labels, bars, time.</summary>
static class OwnTables
{
    public static void Bars(Html page, IEnumerable<ReportRun> runs)
    {
        foreach (var run in runs.Where(r => r.Metrics.Bars is { Count: > 0 }))
            page.Table($"Bars of {run.Name}: {run.Metrics.Bars!.Count(b => b.Pass)} of {run.Metrics.Bars!.Count} met", ["perspective", "figure", "data", "measured", "bar", ""],
                run.Metrics.Bars!.Select(b => (IReadOnlyList<string>)
                [
                    Html.Text($"{b.Perspective} {b.Prompt}"), Html.Text(b.Metric), Html.Text(b.Value.Length == 0 ? "all" : b.Value), Html.Figure(b.Measured), Html.Figure(b.Required),
                    b.Pass ? "<span class=\"pass\">met</span>" : "<span class=\"fail\">missed</span>",
                ]));
    }

    public static void Groups(Html page, ReportRun run, string group, string title)
    {
        var rows = run.Metrics.Rows.Where(r => r.Group == group && r.Labels == "single");
        page.Table($"{run.Name}: {title}", [group, "question", "n", "mIoU", "AP50", "gIoU", "F1", "named", "ROUGE-L", "ellipse", "box", "mean mask"],
            rows.OrderBy(r => r.Value, StringComparer.Ordinal).Select(r => (IReadOnlyList<string>)
            [
                Html.Text(r.Value), Html.Text($"{r.Perspective} {r.Prompt}"), $"{r.Count}", Above(r), Html.Figure(r.Ap50), Html.Figure(r.Giou), Html.Figure(r.F1), Html.Figure(r.Named),
                Html.Figure(r.RougeL), Floor(r, "ellipse"), Floor(r, "box"), Floor(r, "mean_mask"),
            ]));
    }

    // A figure below what a rule without any model gets must be seen at once.
    static string Above(MetricRow row)
    {
        var floor = row.Floors.GetValueOrDefault(row.Prompt switch { "none" => "mean_mask", "box" => "ellipse", _ => "" });
        return row.Miou < floor ? $"<span class=\"fail\" title=\"below the floor\">{Html.Figure(row.Miou)}</span>" : Html.Figure(row.Miou);
    }

    static string Floor(MetricRow row, string name) => row.Floors.TryGetValue(name, out var value) ? Html.Figure(value) : "–";
}
