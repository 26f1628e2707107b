using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Reports;

/// <summary>Tables 1 to 3 with our systems as columns, each followed by the paper's own.</summary>
static class SystemTables
{
    static readonly (string Perspective, string Prompt)[] Kinds = [("I", "none"), ("II", "box"), ("II", "point"), ("III", "none"), ("IV", "box"), ("IV", "point")];
    static readonly string[] TextMetrics = ["ROUGE-L", "BLEU-4", "METEOR"];
    static readonly string[] MaskMetrics = ["mIoU", "AP50", "F1"];
    static readonly string[] BoxMetrics = ["AP50", "mIoU"];
    static readonly (string Perspective, string Prompt, string Says)[] Boxes = [("I", "none", "w/o box"), ("II", "box", "with box")];

    public static void Segmentation(Html page, IReadOnlyList<ReportRun> runs)
    {
        Compare(page, "Segmentation, questions about one label", runs, "single", MaskMetrics, Kinds, withFloor: true);
        if (runs.Any(r => r.Metrics.Rows.Any(m => m.Labels == "multi")))
            Compare(page, "Segmentation, questions about several labels", runs, "multi", MaskMetrics, Kinds, withFloor: false);
        Paper(page, PaperTables.Segmentation);
    }

    public static void Text(Html page, IReadOnlyList<ReportRun> runs)
    {
        var talking = runs.Where(r => r.HasText).ToArray();
        Compare(page, "Answers against the reference answers", talking, "single", TextMetrics, [.. Kinds.Where(k => k.Perspective != "I")], withFloor: false);
        if (talking.Length > 0) page.Note($"METEOR: {talking[0].Metrics.Variants["meteor"]}. BLEU-4: {talking[0].Metrics.Variants["bleu4"]}. ROUGE-L: {talking[0].Metrics.Variants["rouge_l"]}.");
        Paper(page, PaperTables.Text);
    }

    /// <summary>The paper's table 3 by modality: by name alone, and with the box. Our pictures are of the sources that were trained on.</summary>
    public static void WithAndWithoutBox(Html page, IReadOnlyList<ReportRun> runs)
    {
        var modalities = runs.SelectMany(r => r.Metrics.Rows).Where(r => r.Group == "modality").Select(r => r.Value).Distinct().Order(StringComparer.Ordinal);
        var rows = modalities.SelectMany(m => Boxes.SelectMany(k => BoxMetrics.Select(metric =>
        {
            var cells = runs.Select(r => r.Figure(r.Row(k.Perspective, k.Prompt, group: "modality", value: m), metric)).ToArray();
            var n = runs.Select(r => r.Row(k.Perspective, k.Prompt, group: "modality", value: m)?.Count ?? 0).DefaultIfEmpty(0).Max();
            return (Any: cells.Any(c => c is not null), Cells: (string[])[Html.Text($"{m}, {k.Says}"), metric, $"{n}", .. Html.Ranked(cells)]);
        }))).Where(r => r.Any).Select(r => (IReadOnlyList<string>)r.Cells);
        page.Table("By modality, w/o box (by name) and with box", ["", "", "n", .. runs.Select(r => r.Name)], rows);
        Paper(page, PaperTables.HeldOut);
    }

    /// <summary>Table 4 with our systems as columns.</summary>
    /// <returns>False where no run has closed questions.</returns>
    public static bool Closed(Html page, IReadOnlyList<ReportRun> runs)
    {
        var asked = runs.Where(r => r.Vqa is not null).ToArray();
        if (asked.Length == 0) return false;
        var rows = asked.SelectMany(r => r.Vqa!.Rows).GroupBy(r => r.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (IReadOnlyList<string>)
        [
            Html.Text(g.Key), $"{g.First().Count}", .. Html.Ranked([.. asked.Select(r => r.Vqa!.Rows.FirstOrDefault(v => v.Dataset == g.Key)?.Accuracy)]),
            $"{Html.Figure(g.First().Majority)} <span class=\"none\">majority</span>",
        ]);
        page.Table("Closed questions (yes or no), accuracy", ["", "n", .. asked.Select(r => r.Name), "no model at all"], rows);
        return true;
    }

    public static void Paper(Html page, PaperTable table) => page.Table(table.Title, ["", "", .. table.Systems],
        table.Lines.Select(l => (IReadOnlyList<string>)[Html.Text(l.Row), Html.Text(l.Metric), .. l.Values.Select(v =>
            v is null ? "<span class=\"none\">✗</span>" : v > 1 ? v.Value.ToString("F1", System.Globalization.CultureInfo.InvariantCulture) : Html.Figure(v))]), "paper");

    static void Compare(Html page, string title, IReadOnlyList<ReportRun> runs, string labels, string[] metrics, (string Perspective, string Prompt)[] kinds, bool withFloor)
    {
        var rows = kinds.SelectMany(kind => metrics.Select(metric =>
        {
            var found = runs.Select(r => r.Row(kind.Perspective, kind.Prompt, labels)).ToArray();
            var cells = runs.Zip(found, (r, row) => r.Figure(row, metric)).ToArray();
            var name = kind.Prompt == "none" ? kind.Perspective : $"{kind.Perspective} {kind.Prompt}";
            string[] floor = withFloor ? [metric == "mIoU" ? Floor(found, kind.Prompt) : ""] : [];
            return (Any: cells.Any(c => c is not null), Cells: (string[])[Html.Text(name), metric, $"{found.Max(f => f?.Count ?? 0)}", .. Html.Ranked(cells), .. floor]);
        })).Where(r => r.Any).Select(r => (IReadOnlyList<string>)r.Cells);
        page.Table(title, ["", "", "n", .. runs.Select(r => r.Name), .. withFloor ? (string[])["no model at all"] : []], rows);
    }

    static string Floor(IEnumerable<MetricRow?> rows, string prompt)
    {
        var (floor, says) = prompt switch { "none" => ("mean_mask", "mean mask"), "box" => ("ellipse", "ellipse"), _ => ("", "") };
        return rows.FirstOrDefault(r => r?.Floors.ContainsKey(floor) == true) is { } row ? $"{Html.Figure(row.Floors[floor])} <span class=\"none\">{says}</span>" : "";
    }
}
