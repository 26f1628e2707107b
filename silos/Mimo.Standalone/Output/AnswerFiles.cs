using Mimo.Contracts;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Drawing;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;
using Mimo.Standalone.Asking;

namespace Mimo.Standalone.Output;

/// <summary>
/// Writes an answer under a folder: <c>answer.json</c>, <c>overlay.png</c> and <c>masks/NN-term.png</c>; pictures of the second and
/// later questions go to <c>turn-2/</c> and so on. Files of an earlier run with other names stay: the folder is the user's.
/// </summary>
static class AnswerFiles
{
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public static async Task Write(
        DirectoryInfo output, string document, byte[] imageFile, IReadOnlyList<ReceivedAnswer> answers, CancellationToken cancellationToken)
    {
        var codec = new VipsCodec();
        var image = codec.Decode(imageFile, DecodeLimits.Default, cancellationToken);
        try
        {
            output.Create();
            await File.WriteAllTextAsync(Path.Combine(output.FullName, "answer.json"), document + "\n", cancellationToken);
            for (var turn = 0; turn < answers.Count; turn++)
            {
                var folder = turn == 0 ? output : output.CreateSubdirectory($"turn-{turn + 1}");
                await WritePictures(folder, codec, image, answers[turn], cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write to {output.FullName}: {e.Message}", ExitCodes.BadInput);
        }
    }

    static async Task WritePictures(
        DirectoryInfo folder, VipsCodec codec, PixelBuffer image, ReceivedAnswer answer, CancellationToken cancellationToken)
    {
        await MaskFiles.Write(new DirectoryInfo(Path.Combine(folder.FullName, "masks")), answer, cancellationToken);
        var drawn = answer.Masks
            .Select(m => new OverlayMask(Rle.Parse(m.CocoRleCounts, (int)m.Width, (int)m.Height), TermFileName.Caption(m), TermColours.Number(m))).ToArray();
        var prompts = new OverlayPrompts(
            [.. answer.Request.Boxes.Select(b => new OverlayBox(b.X0, b.Y0, b.X1, b.Y1))],
            [.. answer.Request.Points.Select(p => new OverlayPoint(p.X, p.Y, p.Negative))]);
        var overlay = Overlay.Draw(image, drawn, prompts, new OverlayOptions { Caption = answer.Text, Footnote = Disclaimer.Text });
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "overlay.png"), codec.EncodePng(overlay), cancellationToken);
    }
}
