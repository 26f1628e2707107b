using System.Globalization;
using Mimo.Lab.Data;
using Mimo.Lab.Evaluation;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Metrics;

namespace Mimo.Lab.Reports;

/// <summary>
/// Writes <c>index.html</c> (the paper's tables 1 to 4 and figure 5 with the runs in them) and <c>cases.html</c> (figure 4). Each page is
/// one file without anything from elsewhere.
/// </summary>
public sealed class Report(IReadOnlyList<ReportRun> runs)
{
    /// <param name="folder">Made if absent.</param>
    /// <param name="data">Folders of the pictures; null takes those of the first run.</param>
    /// <exception cref="InvalidDataException">A folder of the pictures has no index any more.</exception>
    public void Write(string folder, IReadOnlyList<string>? data = null)
    {
        Directory.CreateDirectory(folder);
        // A run of a share of the training data is a point of figure 5 and no system of its own.
        var shares = runs.Where(r => r.Metrics.Run.Fraction is not null).ToArray();
        var systems = runs.Where(r => r.Metrics.Run.Fraction is null or 1).ToArray();
        if (systems.Length == 0) systems = [.. runs.Take(1)];
        File.WriteAllText(Path.Combine(folder, "index.html"), Index(systems, shares));
        File.WriteAllText(Path.Combine(folder, "cases.html"), Cases(systems, data));
    }

    static string Index(ReportRun[] systems, ReportRun[] shares)
    {
        var page = new Html();
        page.Heading("Table 1: segmentation", "table1");
        page.Note("mIoU: GLaMM's greedy matching. AP50: pycocotools, every score 1, a question is an image. F1: mask on its place under its name. Best bold, second-best underlined; ✗: the system cannot do it, or was not asked.");
        SystemTables.Segmentation(page, systems);
        page.Heading("Table 2: answers", "table2");
        SystemTables.Text(page, systems);
        page.Heading("Table 3: w/o and with box", "table3");
        page.Note("Ours are test pictures of the sources that the model was trained on; the paper's are held-out data sets.");
        SystemTables.WithAndWithoutBox(page, systems);
        page.Heading("Table 4: closed questions", "table4");
        VqaTable(page, systems);
        page.Heading("Figure 4: answers to look at", "figure4").Raw("<p><a href=\"cases.html\">Overlays beside answers: best, typical and failures</a></p>");
        page.Heading("Figure 5: share of the training data", "figure5");
        if (shares.Select(s => s.Metrics.Run.Fraction).Distinct().Count() > 1) Charts.Shares(page, shares);
        else page.Note("Needs at least two runs with --fraction; none were given.");
        page.Heading("Beside what no model gets", "floors");
        page.Note("Mean mask: pixels that belong to the label in at least half of its training pictures. Ellipse: the one that fills the given box. Red: below that floor.");
        foreach (var run in systems.Where(s => s.HasMasks))
        {
            Charts.Datasets(page, run);
            OwnTables.Groups(page, run, "dataset", "by dataset");
            OwnTables.Groups(page, run, "label", "by label");
        }
        OwnTables.Bars(page, systems);
        Runs(page, [.. systems.Union(shares)]);
        return HtmlPage.Of("MIMO: evaluation", Lead(systems),
            [("#table1", "Segmentation"), ("#table2", "Answers"), ("#table3", "With box"), ("#table4", "Closed questions"), ("cases.html", "Answers to look at"), ("#figure5", "Share of data"), ("#floors", "Floors"), ("#runs", "Runs")],
            page);
    }

    static string Cases(ReportRun[] systems, IReadOnlyList<string>? data)
    {
        var run = systems.FirstOrDefault(s => s is { HasMasks: true, HasText: true }) ?? systems[0];
        var page = new Html();
        var pictures = IndexFile.ReadAll(data ?? run.Metrics.Run.Data, null).GroupBy(e => $"{e.Dataset}/{e.Id}").ToDictionary(g => g.Key, g => g.First());
        var chooser = new CaseChooser(new PhraseMatcher(new KnownLabels(KnowledgeBase.Load()).Synonyms));
        var count = new CasePage(pictures, chooser).Write(page, run, [.. systems.Where(s => s != run)]);
        if (count == 0) page.Note("No answer has its picture in the data folders.");
        return HtmlPage.Of("MIMO: answers to look at",
            $"Answers of {run.Name}: of each kind of question the best, one at the median, the worst of two datasets, and a good mask under a wrong name where there is one. Chosen by rank.",
            [("index.html", "Tables")], page);
    }

    static void VqaTable(Html page, ReportRun[] systems)
    {
        if (!SystemTables.Closed(page, systems)) page.Note("Closed questions were not asked in these runs: eval --vqa FILE.");
        SystemTables.Paper(page, PaperTables.Vqa);
    }

    static void Runs(Html page, IReadOnlyList<ReportRun> all) => page.Heading("Runs", "runs").Table("What was asked of whom",
        ["system", "weights", "split", "pictures", "answers", "labels", "share of data", "ms an answer"],
        all.Select(r => (IReadOnlyList<string>)
        [
            Html.Text(r.Name), Html.Text(r.Metrics.Run.Revision), Html.Text(r.Metrics.Run.Split), $"{r.Results.Select(a => a.Picture).Distinct().Count()}", $"{r.Results.Count}",
            Html.Text(r.Metrics.Run.Labels), r.Metrics.Run.Fraction?.ToString("P0", CultureInfo.InvariantCulture) ?? "–",
            r.Results.Average(a => a.Timings.GetValueOrDefault("answer_ms")).ToString("F0", CultureInfo.InvariantCulture),
        ]));

    static string Lead(ReportRun[] systems) =>
        $"{string.Join(", ", systems.Select(s => s.Name))}, on {systems[0].Results.Select(r => r.Picture).Distinct().Count()} pictures of the split \"{systems[0].Metrics.Run.Split}\". "
        + "Numbers from the paper stand apart on a yellow ground: they are its authors', on other data.";
}
