using System.Security.Cryptography;
using Mimo.Lab.Build.Masks;
using Mimo.Lab.Build.Sources;
using Mimo.Lab.Data;

namespace Mimo.Lab.Build;

/// <summary>A picture of one of the build's sources.</summary>
/// <param name="source">Where it is from.</param>
/// <param name="folder">Number of its folder in the manifest.</param>
/// <param name="number">Of the entry in the source.</param>
sealed class SourcePicture(IPictureSource source, int folder, int number)
{
    byte[]? _hash;

    public IndexEntry Entry => source.Entries[number];

    public int Folder => folder;

    /// <summary>SHA-256 of the file, in hex: the key under which the service knows the picture. Read once.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public string Sha256 => Convert.ToHexStringLower(_hash ??= Hash(Entry.Where, Path.Combine(Entry.Root, Entry.Image)));

    /// <exception cref="InvalidDataException">A mask cannot be read or has another size.</exception>
    public PictureMasks ReadMasks() => new(Entry, source.Masks(number));

    internal static byte[] Hash(string where, string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return SHA256.HashData(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{where}: {path} cannot be read: {e.Message}", e);
        }
    }
}
