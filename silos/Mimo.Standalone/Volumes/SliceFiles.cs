using System.Text.RegularExpressions;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Dicom.Rendering;

namespace Mimo.Standalone.Volumes;

/// <summary>One slice of a stack.</summary>
/// <param name="Path">The file that it is in.</param>
/// <param name="Frame">Of a DICOM file of several, from 1; else 0.</param>
sealed record SliceFile(string Path, uint Frame)
{
    public override string ToString() => nameof(SliceFile);
}

/// <summary>
/// The slices of a folder or file in their order: DICOM instances by their place in the patient, where each tells it; other files by name, numbers
/// in names as numbers.
/// </summary>
static partial class SliceFiles
{
    /// <exception cref="UserException">There is nothing, or a file cannot be read.</exception>
    public static async Task<IReadOnlyList<SliceFile>> Find(FileInfo stack, CancellationToken cancellationToken)
    {
        try
        {
            if (stack.Exists) return Frames(stack.FullName, await File.ReadAllBytesAsync(stack.FullName, cancellationToken));
            if (!Directory.Exists(stack.FullName)) throw new UserException($"there is no file or folder {stack.FullName}", ExitCodes.BadInput);
            var names = Directory.GetFiles(stack.FullName).Where(name => !Path.GetFileName(name).StartsWith('.')).OrderBy(ByNumbers, StringComparer.Ordinal).ToArray();
            if (names.Length == 0) throw new UserException($"there is no file in {stack.FullName}", ExitCodes.BadInput);
            var places = new double?[names.Length];
            for (var i = 0; i < names.Length; i++)
            {
                places[i] = Place(await File.ReadAllBytesAsync(names[i], cancellationToken), cancellationToken);
                if (places[i] is null) return [.. names.Select(name => new SliceFile(name, 0))];
            }
            return [.. names.Zip(places).OrderBy(file => file.Second).Select(file => new SliceFile(file.First, 0))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read {stack.FullName}", ExitCodes.BadInput);
        }
    }

    static SliceFile[] Frames(string path, byte[] file)
    {
        if (!DicomFile.IsDicom(file)) throw new UserException("a stack in one file is a DICOM file of several frames.", ExitCodes.BadInput);
        try
        {
            return [.. Enumerable.Range(1, DicomImage.Identify(file).Pages).Select(frame => new SliceFile(path, (uint)frame))];
        }
        catch (ImageException e)
        {
            throw new UserException(e.Message, ExitCodes.BadInput);
        }
    }

    /// <summary>Millimetres along the stack; null where the file does not say.</summary>
    static double? Place(byte[] file, CancellationToken cancellationToken)
    {
        if (!DicomFile.IsDicom(file)) return null;
        try
        {
            var image = DicomImage.Read(file, new DicomOptions(), DicomLimits.Default, new VipsCodec(), cancellationToken);
            if (image.Reference is not { ImageOrientation: { Count: 6 } o, ImagePosition: { Count: 3 } p }) return null;
            return ((o[1] * o[5] - o[2] * o[4]) * p[0]) + ((o[2] * o[3] - o[0] * o[5]) * p[1]) + ((o[0] * o[4] - o[1] * o[3]) * p[2]);
        }
        catch (ImageException)
        {
            // The service says why when the slice is uploaded.
            return null;
        }
    }

    static string ByNumbers(string path) => Numbers().Replace(Path.GetFileName(path), number => number.Value.PadLeft(20, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
