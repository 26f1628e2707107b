using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Phantoms;

/// <summary>A synthetic picture with known truth; no patient stands behind it. Masks are in drawing order and may overlap.</summary>
public sealed record Phantom(PixelBuffer Image, string Modality, IReadOnlyList<PhantomMask> Masks);

/// <summary>(H, W) uint8, row-major, 0 or 1, in the picture's frame, with the name that the training data gives such a thing.</summary>
public sealed record PhantomMask(string Label, byte[] Mask);

public enum PhantomKind
{
    /// <summary>Portal-venous abdominal slice, window 0 to 255 HU, grey: body, liver, spleen, spine, kidneys, aorta.</summary>
    AbdominalCt,
    /// <summary>Dermoscopy, RGB: skin lesion.</summary>
    SkinLesion,
    /// <summary>Grey: an irregular, shadowing tumour.</summary>
    MalignantBreastTumor,
    /// <summary>Grey: a smooth oval tumour with a brighter zone behind it.</summary>
    BenignBreastTumor,
    /// <summary>Grey, sector: the fetal head.</summary>
    FetalHead,
}
