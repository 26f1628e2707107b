using System.CommandLine;
using Mimo.Model.Checkpoints;

namespace Mimo.Lab.Commands;

/// <summary><c>convert IN.pth OUT.safetensors</c>: SAM's published weights as safetensors; nothing in the pickle is executed.</summary>
static class ConvertCommand
{
    public static Command Create()
    {
        var input = new Argument<FileInfo>("input") { Description = "A .pth file of plain tensors, such as sam_vit_h_4b8939.pth." };
        var output = new Argument<FileInfo>("output") { Description = "The .safetensors file to write." };
        var command = new Command("convert", "Convert a .pth of plain tensors to safetensors.") { input, output };
        command.SetAction(r =>
        {
            PthConverter.Convert(r.GetRequiredValue(input).FullName, r.GetRequiredValue(output).FullName);
            return 0;
        });
        return command;
    }
}
