using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Drawing;
using Mimo.Imaging.Masks;

namespace Mimo.Standalone.Output;

/// <summary>Writes a corrected mask: <c>overlay.png</c> with the clicks on it, and <c>masks/NN-term.png</c>.</summary>
static class RefinedFiles
{
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public static async Task Write(
        DirectoryInfo output, byte[] imageFile, RefineMaskRequest request, Mask mask, CancellationToken cancellationToken)
    {
        var codec = new VipsCodec();
        var image = codec.Decode(imageFile, DecodeLimits.Default, cancellationToken);
        var rle = Rle.Parse(mask.CocoRleCounts, (int)mask.Width, (int)mask.Height);
        var number = TermColours.Number(mask);
        var prompts = new OverlayPrompts(
            request.Box is { } box ? [new OverlayBox(box.X0, box.Y0, box.X1, box.Y1)] : [],
            [.. request.Points.Select(p => new OverlayPoint(p.X, p.Y, p.Negative))]);
        var overlay = Overlay.Draw(
            image, [new OverlayMask(rle, TermFileName.Caption(mask), number)], prompts, new OverlayOptions { Caption = mask.Phrase, Footnote = Disclaimer.Text });
        try
        {
            var masks = output.CreateSubdirectory("masks");
            await File.WriteAllBytesAsync(Path.Combine(output.FullName, "overlay.png"), codec.EncodePng(overlay), cancellationToken);
            await File.WriteAllBytesAsync(
                Path.Combine(masks.FullName, TermFileName.Of(number, mask.Phrase)), MaskPng.Encode(codec, rle.Decode(), rle.Width, rle.Height),
                cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write to {output.FullName}: {e.Message}", ExitCodes.BadInput);
        }
    }
}
