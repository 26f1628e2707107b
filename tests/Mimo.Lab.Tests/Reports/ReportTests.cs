using System.Xml.Linq;
using Mimo.Lab.Evaluation;
using Mimo.Lab.Metrics;
using Mimo.Lab.Reports;
using Mimo.Lab.Tests.Evaluation;

namespace Mimo.Lab.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    readonly TinyData _data = new();
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-report-").FullName;

    public void Dispose()
    {
        _data.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void Write_TwoSystems_ShowsOursBesideThePapersAndCrossesForWhatOneCannot()
    {
        new Report([Run("MIMO", 0.8, "The liver."), Run("Talker", null, "A liver?")]).Write(_folder);
        var index = File.ReadAllText(Path.Combine(_folder, "index.html"));
        Assert.Contains("<th scope=\"col\">Talker</th>", index, StringComparison.Ordinal);
        // Ours, then the cross of the system without masks.
        Assert.Contains("<td>0.800</td><td><span class=\"none\">✗</span></td>", index, StringComparison.Ordinal);
        Assert.Contains("Table 1 of the paper", index, StringComparison.Ordinal);
        Assert.Contains("<td>0.665</td>", index, StringComparison.Ordinal);
        foreach (var table in new[] { "table1", "table2", "table3", "table4", "figure5", "floors" }) Assert.Contains($"id=\"{table}\"", index, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Pages_AreWellFormedAndAskForNothingFromElsewhere()
    {
        new Report([Run("MIMO", 0.8, "The liver.")]).Write(_folder);
        foreach (var name in new[] { "index.html", "cases.html" })
        {
            var page = File.ReadAllText(Path.Combine(_folder, name));
            Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
            // All elements are closed and all text is escaped.
            XDocument.Parse(page[page.IndexOf("<main>", StringComparison.Ordinal)..(page.IndexOf("</main>", StringComparison.Ordinal) + 7)]);
        }
    }

    [Fact]
    public void Write_HostileNamesAndAnswers_AreEscaped()
    {
        new Report([Run("<script>x</script>", 0.8, "<img src=q> & <p>li<b>ver<SEG></p>")]).Write(_folder);
        foreach (var name in new[] { "index.html", "cases.html" })
        {
            var page = File.ReadAllText(Path.Combine(_folder, name));
            Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=q", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_Cases_NamesFailuresAndDrawsOverlays()
    {
        new Report([Run("MIMO", 0.8, "The liver.", missing: 1)]).Write(_folder);
        var page = File.ReadAllText(Path.Combine(_folder, "cases.html"));
        Assert.Contains("failure: no mask", page, StringComparison.Ordinal);
        Assert.Contains(">best<", page, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/jpeg;base64,", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RunsOfShares_DrawFigureFive()
    {
        new Report([Run("MIMO", 0.8, "x", fraction: 1), Run("half", 0.6, "x", fraction: 0.5)]).Write(_folder);
        var index = File.ReadAllText(Path.Combine(_folder, "index.html"));
        Assert.Contains("mIoU over the share of the training data", index, StringComparison.Ordinal);
        // A share is a point of the figure and no column of the tables.
        Assert.DoesNotContain("<th scope=\"col\">half</th>", index, StringComparison.Ordinal);
    }

    ReportRun Run(string name, double? iou, string text, int missing = 0, double? fraction = null)
    {
        var results = _data.Test.Select((entry, i) =>
        {
            EvalEntity[] entities = iou is null || i < missing ? [] : [new EvalEntity { Phrase = "liver", Mask = Mask(entry), Ious = [iou.Value], Iou = iou.Value }];
            return new EvalResult
            {
                Id = entry.Id, Dataset = entry.Dataset, Modality = entry.Modality, Perspective = "II", Prompt = "box", Question = "What is in the box?",
                Boxes = [[2, 3, 14, 12]], Expected = ["liver"], Masks = [0], Text = text, Tagged = text, Reference = "The liver.", Entities = entities,
                Iou = entities.Length == 0 ? 0 : iou!.Value, Floors = new() { ["ellipse"] = 0.7 },
            };
        }).ToArray();
        var run = new RunInfo { Name = name, Data = [_data.Folder], Split = "test", Fraction = fraction };
        return new ReportRun(MetricsFile.Of(run, new MetricTable(new PhraseMatcher(), new Meteor()), results, null), results);
    }

    static EvalMask Mask(Mimo.Lab.Data.IndexEntry entry) => new()
    {
        Size = [entry.Height, entry.Width],
        Counts = Imaging.Masks.Rle.FromBox(2, 3, 10, 8, entry.Width, entry.Height).ToCountsString(),
    };
}
