using System.CommandLine;
using Mimo.Lab.Reports;

namespace Mimo.Lab.Commands;

/// <summary><c>plot RUN... --out FILE.svg</c>: the figures of one or more runs over their steps, one behind the other.</summary>
static class PlotCommand
{
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
        RunCurves.Draw([.. runs.Select(r => r.FullName)], "loss.jsonl", figures, output);
        return 0;
    }
}
