using System.CommandLine;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Phantoms;

namespace Mimo.Lab.Commands;

/// <summary><c>phantom sheet --out FILE.jpg</c>: all kinds at a glance, with and without their outlines.</summary>
static class PhantomSheetCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Which pictures.", DefaultValueFactory = _ => 1 };
        var tile = new Option<int>("--tile") { Description = "Side of a picture in pixels, 64 to 512.", DefaultValueFactory = _ => 176 };
        var output = new Option<FileInfo>("--out") { Description = "PNG or, by its ending .jpg, JPEG file.", Required = true };
        tile.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is < 64 or > 512) r.AddError($"Out of range: {tile.Description}");
        });
        var command = new Command("sheet", "Draw a contact sheet of phantoms.") { seed, tile, output };
        command.SetAction(r =>
        {
            var (sheet, file, codec) = (PhantomSheet.Draw(r.GetRequiredValue(seed), r.GetRequiredValue(tile)),
                r.GetRequiredValue(output), new VipsCodec());
            var jpeg = file.Extension.Equals(".jpg", StringComparison.OrdinalIgnoreCase);
            File.WriteAllBytes(file.FullName, jpeg ? codec.EncodeJpeg(sheet, 82) : codec.EncodePng(sheet));
            return 0;
        });
        return command;
    }
}
