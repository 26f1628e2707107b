using System.CommandLine;
using Mimo.Lab.Reports;

namespace Mimo.Lab.Commands;

/// <summary><c>report RUN... --out DIR</c>: the paper's tables and figures with measured runs in them, as HTML.</summary>
static class ReportCommand
{
    public static Command Create()
    {
        var runs = new Argument<DirectoryInfo[]>("runs") { Description = "Folders that eval or score wrote; a column each, in this order.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for index.html and cases.html.", Required = true };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "Folders of the pictures, where they moved since; those of the run by default." };
        var command = new Command("report", "Write the evaluation report.") { runs, output, data };
        command.SetAction(r =>
        {
            try
            {
                var folders = r.GetValue(data) is { Length: > 0 } given ? given.Select(d => d.FullName).ToArray() : null;
                new Report([.. r.GetRequiredValue(runs).Select(d => ReportRun.Read(d.FullName))]).Write(r.GetRequiredValue(output).FullName, folders);
                Console.WriteLine(Path.Combine(r.GetRequiredValue(output).FullName, "index.html"));
                return 0;
            }
            catch (InvalidDataException e)
            {
                Console.Error.WriteLine(e.Message);
                return 2;
            }
        });
        return command;
    }
}
