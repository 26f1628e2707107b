using System.CommandLine;
using Mimo.Lab.Training;
using Mimo.Model.Configuration;

namespace Mimo.Lab.Commands;

/// <summary><c>assemble --clip C --sam S --llama L --out DIR</c>: public weights as the checkpoint that a run of another preset starts from.</summary>
static class AssembleCommand
{
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "config.json of the network; without it the Full preset." };
        var clip = new Option<FileSystemInfo>("--clip") { Description = "HF CLIP or open_clip weights: safetensors file, index or folder.", Required = true };
        var sam = new Option<FileSystemInfo>("--sam") { Description = "segment-anything weights; convert a .pth first.", Required = true };
        var llama = new Option<FileSystemInfo>("--llama") { Description = "HF LLaMA weights with their tokenizer beside them.", Required = true };
        var seed = new Option<int>("--seed") { Description = "Draws what no public checkpoint has: aligner, projections, added tokens.", DefaultValueFactory = _ => 1 };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder of the checkpoint.", Required = true };
        var command = new Command("assemble", "Put public weights together as a MIMO checkpoint. Needs memory for all of it in float32.")
        {
            config, clip, sam, llama, seed, output,
        };
        command.SetAction(r =>
        {
            var sizes = r.GetValue(config) is { } file ? MimoConfigJson.Read(file.FullName) : MimoConfig.Full;
            PublicWeights.Assemble(sizes, r.GetRequiredValue(clip).FullName, r.GetRequiredValue(sam).FullName, r.GetRequiredValue(llama).FullName,
                r.GetRequiredValue(seed), r.GetRequiredValue(output).FullName);
            return 0;
        });
        return command;
    }
}
