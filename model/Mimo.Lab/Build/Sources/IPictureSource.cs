using Mimo.Imaging.Masks;
using Mimo.Lab.Data;

namespace Mimo.Lab.Build.Sources;

/// <summary>Pictures with labelled masks, from wherever. Safe for use by many threads once opened.</summary>
public interface IPictureSource : IDisposable
{
    /// <summary>What it was opened from, as the user gave it.</summary>
    string Name { get; }

    /// <summary>SHA-256 over what decides its entries, in hex: a build is only resumed over the same sources.</summary>
    string Fingerprint { get; }

    /// <summary>The pictures; paths are relative to each entry's root.</summary>
    IReadOnlyList<IndexEntry> Entries { get; }

    /// <summary>The masks of an entry, in its order and size.</summary>
    /// <exception cref="InvalidDataException">A mask cannot be read or has another size; file and line are named.</exception>
    Rle[] Masks(int entry);
}
