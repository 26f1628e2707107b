using System.CommandLine;
using Mimo.Lab.Training;

namespace Mimo.Lab.Commands;

/// <summary><c>train CONFIG --data DIR --out DIR</c>: runs or resumes a training stage.</summary>
static class TrainCommand
{
    public static Command Create()
    {
        var config = new Argument<FileInfo>("config") { Description = "JSON file with the stage and its numbers (see model/Mimo.Lab/configs)." };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "Folder with index.jsonl, whose train split is used; repeatable.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder of the run: state, loss log, result. An existing run is resumed.", Required = true };
        var until = new Option<int>("--until") { Description = "Stop after this step, on the schedule of the whole run: for comparisons at equal steps. 0 goes on to the end." };
        var command = new Command("train", "Train a stage of a model; resumes where it stopped.") { config, data, output, until };
        command.SetAction((result, _) => TrainRun.Execute(
            TrainOptions.Read(result.GetRequiredValue(config).FullName), [.. result.GetRequiredValue(data).Select(d => d.FullName)], result.GetRequiredValue(output).FullName,
            result.GetValue(until)));
        return command;
    }
}
