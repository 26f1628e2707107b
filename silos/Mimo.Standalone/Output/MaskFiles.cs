using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Asking;

namespace Mimo.Standalone.Output;

/// <summary>The masks of an answer as <c>NN-term.png</c>, 0 or 255, at the image's size.</summary>
static class MaskFiles
{
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public static async Task Write(DirectoryInfo folder, ReceivedAnswer answer, CancellationToken cancellationToken)
    {
        var codec = new VipsCodec();
        try
        {
            folder.Create();
            foreach (var mask in answer.Masks)
            {
                var rle = Rle.Parse(mask.CocoRleCounts, (int)mask.Width, (int)mask.Height);
                var name = TermFileName.Of(TermColours.Number(mask), mask.Phrase);
                await File.WriteAllBytesAsync(
                    Path.Combine(folder.FullName, name), MaskPng.Encode(codec, rle.Decode(), rle.Width, rle.Height), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write to {folder.FullName}: {e.Message}", ExitCodes.BadInput);
        }
    }
}
