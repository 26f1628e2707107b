using System.CommandLine;
using Mimo.Lab.Data;
using Mimo.Lab.Training;
using Mimo.Model.Checkpoints;
using Mimo.Model.Language;

namespace Mimo.Lab.Commands;

/// <summary><c>export CONFIG --data DIR --run DIR --out DIR</c>: writes a finished language run as a checkpoint that the service loads.</summary>
static class ExportCommand
{
    public static Command Create()
    {
        var config = new Argument<FileInfo>("config") { Description = "The run's configuration." };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "The folders that the run was trained on, in the same order; labels and vocabulary come from them.", Required = true };
        var run = new Option<DirectoryInfo>("--run") { Description = "The run's folder.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder of the checkpoint.", Required = true };
        var weights = new Option<string>("--weights") { Description = "last, or best: those of the lowest validation loss.", DefaultValueFactory = _ => "last" };
        weights.AcceptOnlyFromAmong("last", "best");
        var command = new Command("export", "Write averaged weights as a half-precision checkpoint; adapters are merged.") { config, data, run, output, weights };
        command.SetAction(r =>
        {
            var folder = r.GetRequiredValue(run).FullName;
            var options = TrainOptions.Read(r.GetRequiredValue(config).FullName);
            var entries = IndexFile.ReadAll(r.GetRequiredValue(data).Select(d => d.FullName), "train");
            var factory = new StageFactory(options, TrainingPictures.Names(entries), folder);
            factory.LoadOwn(r.GetRequiredValue(weights) == "best" ? "best" : "state");
            factory.Model.LanguageModel.MergeLora();
            CheckpointDirectory.Write(r.GetRequiredValue(output).FullName, factory.Model.Config, factory.Model, factory.Tokenizer(), TorchSharp.torch.ScalarType.Float16);
            return 0;
        });
        return command;
    }
}
