using System.CommandLine;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Phantoms;

namespace Mimo.Lab.Commands;

/// <summary><c>phantom KIND --seed N --out FILE.png</c>: a synthetic picture, for demonstrations without anyone's data.</summary>
static class PhantomCommand
{
    public static Command Create()
    {
        var kind = new Argument<PhantomKind>("kind") { Description = string.Join(", ", Enum.GetNames<PhantomKind>()) };
        var seed = new Option<int>("--seed") { Description = "Which picture.", DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--size") { Description = "Side in pixels, 64 to 2048.", DefaultValueFactory = _ => PhantomGenerator.DefaultSize };
        var output = new Option<FileInfo>("--out") { Description = "PNG file.", Required = true };
        var command = new Command("phantom", "Draw synthetic medical pictures.") { kind, seed, size, output, PhantomSetCommand.Create(), PhantomSheetCommand.Create() };
        command.SetAction(r =>
        {
            var phantom = PhantomGenerator.Draw(r.GetRequiredValue(kind), r.GetRequiredValue(seed), r.GetRequiredValue(size));
            File.WriteAllBytes(r.GetRequiredValue(output).FullName, new VipsCodec().EncodePng(phantom.Image));
            return 0;
        });
        return command;
    }
}
