namespace Mimo.Imaging.Drawing;

public sealed record OverlayOptions
{
    /// <summary>Pixels; smaller images are enlarged to this width. 64 to 4096, default 768.</summary>
    public int MinimumWidth { get; init; } = 768;

    /// <summary>
    /// Pixels of the longer side of the image part; larger images are reduced, none is enlarged beyond it. 64 to 8192, default 2048.
    /// </summary>
    public int MaximumSide { get; init; } = 2048;

    /// <summary>
    /// Share of the mask's colour inside its outline, 0 to 1, default 0.26: enough to see, little enough to judge the tissue.
    /// </summary>
    public double FillOpacity { get; init; } = 0.26;

    /// <summary>Text under the image, such as the answer; null for none. Wrapped; characters beyond Latin print as a box.</summary>
    public string? Caption { get; init; }

    /// <summary>Small text at the bottom, such as the disclaimer; null for none.</summary>
    public string? Footnote { get; init; }
}
