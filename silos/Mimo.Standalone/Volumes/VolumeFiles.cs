using System.Globalization;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Output;

namespace Mimo.Standalone.Volumes;

/// <summary>Writes <c>volume.json</c> and each mask as <c>masks/NN-term/slice-0001.png</c>, 0 or 255.</summary>
static class VolumeFiles
{
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public static async Task Write(DirectoryInfo output, string document, IEnumerable<SliceMask> masks, CancellationToken cancellationToken)
    {
        var codec = new VipsCodec();
        try
        {
            output.Create();
            await File.WriteAllTextAsync(Path.Combine(output.FullName, "volume.json"), document + "\n", cancellationToken);
            foreach (var found in masks)
            {
                var rle = Rle.Parse(found.Mask.CocoRleCounts, (int)found.Mask.Width, (int)found.Mask.Height);
                var term = Path.GetFileNameWithoutExtension(TermFileName.Of(TermColours.Number(found.Mask), found.Mask.Phrase));
                var folder = output.CreateSubdirectory(Path.Combine("masks", term));
                var name = string.Create(CultureInfo.InvariantCulture, $"slice-{found.Slice + 1:0000}.png");
                await File.WriteAllBytesAsync(
                    Path.Combine(folder.FullName, name), MaskPng.Encode(codec, rle.Decode(), rle.Width, rle.Height), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write to {output.FullName}: {e.Message}", ExitCodes.BadInput);
        }
    }
}
