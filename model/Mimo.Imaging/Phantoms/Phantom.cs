using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Phantoms;

/// <summary>A synthetic picture with known truth; no patient stands behind it. Masks are in drawing order and may overlap.</summary>
public sealed record Phantom(PixelBuffer Image, string Modality, IReadOnlyList<PhantomMask> Masks);

/// <summary>(H, W) uint8, row-major, 0 or 1, in the picture's frame, with the name that the training data gives such a thing.</summary>
public sealed record PhantomMask(string Label, byte[] Mask);

public enum PhantomKind
{
    /// <summary>Portal-venous abdominal slice, window 0 to 255 HU, grey: body, liver, spleen, spine, kidneys, aorta, stomach.</summary>
    AbdominalCt,
    /// <summary>Dermoscopy, RGB: skin lesion.</summary>
    SkinLesion,
    /// <summary>Grey: an irregular, shadowing tumour.</summary>
    MalignantBreastTumor,
    /// <summary>Grey: a smooth oval tumour with a brighter zone behind it.</summary>
    BenignBreastTumor,
    /// <summary>Grey, sector: the fetal head.</summary>
    FetalHead,
    /// <summary>As <see cref="AbdominalCt"/>, in varying windows: most with liver tumours, some without spleen or stomach.</summary>
    LiverTumorCt,
    /// <summary>Chest film, grey: lungs, heart, collar bones, sometimes consolidation.</summary>
    ChestXray,
    /// <summary>Axial T1, T2 or FLAIR slice, grey: brain, lateral ventricles, sometimes a tumour.</summary>
    BrainMri,
    /// <summary>Back of the eye, RGB: optic disc and cup, macula, vessels, sometimes hard exudates.</summary>
    Fundus,
    /// <summary>Colon, RGB: most with polyps, some with an instrument, a few with neither.</summary>
    Endoscopy,
    /// <summary>H and E stained section, RGB: cell nuclei, mostly with glands.</summary>
    Pathology,
}
