using Mimo.Imaging.Codec;

namespace Mimo.Imaging.Dicom;

/// <summary>Bounds of reading a DICOM file. A value at a limit passes.</summary>
public sealed record DicomLimits
{
    public static DicomLimits Default { get; } = new();

    /// <summary>File, sides and pixels of one frame; <see cref="DecodeLimits.Pages"/> is not used, since one frame is asked for.</summary>
    public DecodeLimits Image { get; init; } = DecodeLimits.Default;

    /// <summary>
    /// Elements and items looked at, each time they are looked at; default 1,000,000 (well under a second). An enhanced CT of 2,000
    /// frames takes about 100,000.
    /// </summary>
    public int Steps { get; init; } = 1_000_000;

    /// <summary>Sequences within sequences; default 16. The standard's own objects stay under 10.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Frames of the file; default 100,000.</summary>
    public int Frames { get; init; } = 100_000;

    /// <summary>Bytes of a deflated data set once it is inflated; default 256 MiB.</summary>
    public int InflatedBytes { get; init; } = 256 << 20;
}
