using System.Globalization;
using Mimo.Lab.Data;
using Mimo.Lab.Phantoms;

namespace Mimo.Lab.Build.Sources;

/// <summary><c>phantom:COUNT</c>: synthetic pictures of all kinds, drawn once into <c>phantoms/</c> of the build's folder and read from there like any others.</summary>
static class PhantomSource
{
    public const string Prefix = "phantom:";

    /// <summary>Width in pixels: enough for a network of 256, and a picture takes 50 to 150 KB.</summary>
    const int Size = 384;

    /// <exception cref="InvalidDataException">No count, or one out of range.</exception>
    public static IPictureSource Open(string text, string output)
    {
        if (!int.TryParse(text[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > PhantomSet.MostPictures)
            throw new InvalidDataException($"{text}: a number from 1 to {PhantomSet.MostPictures} comes after {Prefix}");
        var folder = Path.Combine(output, "phantoms");
        // The index is written last, so that a set that has one is whole.
        if (!File.Exists(Path.Combine(folder, "index.jsonl")) || IndexFile.Read(folder, null).Count != count)
            new PhantomSet([], seed: 1, Size).Write(folder, count);
        return new IndexFolderSource(text, folder);
    }
}
