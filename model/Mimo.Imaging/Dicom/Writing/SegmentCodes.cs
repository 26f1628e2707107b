using System.Security.Cryptography;
using System.Text;

namespace Mimo.Imaging.Dicom.Writing;

/// <summary>What a segment is: its kind, what exactly, and which side.</summary>
public sealed record SegmentCode(CodedConcept Category, CodedConcept Type, CodedConcept? Side);

/// <summary>
/// Codes of the terms that the model says. Source: SNOMED CT as DICOM PS3.16 lists it in its context groups (a test looks up each
/// one there). A term that is not listed gets a code of a private scheme: no code is better than a wrong one.
/// </summary>
public static class SegmentCodes
{
    const int MostMeaningChars = 64;

    static readonly CodedConcept
        Anatomy = new("SCT", "123037004", "Anatomical Structure"),
        Abnormal = new("SCT", "49755003", "Morphologically Abnormal Structure"),
        Physical = new("SCT", "260787004", "Physical object"),
        // The context group's own word for a property that is none of the others.
        Unknown = new("SCT", "309825002", "Spatial and Relational Concept"),
        Left = new("SCT", "7771000", "Left"),
        Right = new("SCT", "24028007", "Right");

    static readonly Dictionary<string, (CodedConcept Category, CodedConcept Type)> Known = new Dictionary<CodedConcept, (string Code, string Meaning, string[] Terms)[]>
    {
        [Anatomy] =
        [
            ("10200004", "Liver", ["liver"]), ("78961009", "Spleen", ["spleen"]), ("64033007", "Kidney", ["kidney", "kidneys"]),
            ("39607008", "Lung", ["lung", "lungs"]), ("80891009", "Heart", ["heart"]), ("15825003", "Aorta", ["aorta"]),
            ("69695003", "Stomach", ["stomach"]), ("15776009", "Pancreas", ["pancreas"]), ("28231008", "Gallbladder", ["gallbladder"]),
            ("89837001", "Bladder", ["bladder", "urinary bladder"]), ("12738006", "Brain", ["brain"]),
            ("5366008", "Hippocampus", ["hippocampus"]), ("4958002", "Amygdala", ["amygdala"]), ("42695009", "Thalamus", ["thalamus"]),
            ("89278009", "Putamen", ["putamen"]), ("11000004", "Caudate nucleus", ["caudate nucleus"]),
            ("14738005", "Globus pallidus", ["globus pallidus"]), ("36169008", "Insula", ["insula"]),
            ("113305005", "Cerebellum", ["cerebellum"]), ("81016008", "Optic nerve head", ["optic disc", "optic disk"]),
            ("5665001", "Retina", ["retina"]), ("44567001", "Trachea", ["trachea"]), ("89187006", "Airway structure", ["airway", "airways"]),
            ("72410000", "Mediastinum", ["mediastinum"]), ("51282000", "Vertebra", ["vertebra", "vertebrae"]),
            ("113197003", "Rib", ["rib", "ribs"]), ("66720007", "Lateral ventricle", ["lateral ventricle", "lateral ventricles"]),
            ("421060004", "Spine", ["spine"]), ("71854001", "Colon", ["colon"]), ("89546000", "Skull", ["skull"]),
            ("76752008", "Breast", ["breast"]), ("2748008", "Spinal cord", ["spinal cord"]),
        ],
        [Abnormal] =
        [
            ("108369006", "Neoplasm", ["tumor", "tumour", "neoplasm", "brain tumor", "liver tumor", "breast tumor"]),
            ("95324001", "Skin lesion", ["skin lesion"]), ("52988006", "Lesion", ["lesion"]), ("4147007", "Mass", ["mass"]),
            ("367643001", "Cyst", ["cyst"]), ("27925004", "Nodule", ["nodule"]), ("79654002", "Edema", ["edema", "oedema"]),
            ("6574001", "Necrosis", ["necrosis"]), ("35566002", "Hematoma", ["hematoma", "haematoma"]),
        ],
        [Physical] = [("26412008", "Endotracheal tube", ["endotracheal tube"]), ("19923001", "Catheter", ["catheter"])],
    }.SelectMany(kind => kind.Value.SelectMany(entry => entry.Terms.Select(term => (term, kind.Key, Type: new CodedConcept("SCT", entry.Code, entry.Meaning)))))
        .ToDictionary(entry => entry.term, entry => (entry.Key, entry.Type));

    /// <summary>Every code of a coding scheme that can be written, for the test that looks them up.</summary>
    public static IEnumerable<CodedConcept> All => Known.Values.SelectMany(code => (CodedConcept[])[code.Category, code.Type]).Append(Unknown)
        .Append(Left).Append(Right).Distinct();

    public static SegmentCode Of(string term)
    {
        ArgumentNullException.ThrowIfNull(term);
        var words = string.Join(' ', term.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.StartsWith("the ", StringComparison.Ordinal)) words = words[4..];
        CodedConcept? side = null;
        foreach (var (word, concept) in (ReadOnlySpan<(string, CodedConcept)>)[("left ", Left), ("right ", Right)])
            if (words.StartsWith(word, StringComparison.Ordinal)) (words, side) = (words[word.Length..], concept);
        if (Known.TryGetValue(words, out var code)) return new SegmentCode(code.Category, code.Type, side);
        // Stable, so that the same term is the same code in all files.
        var value = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(words)))[..12];
        return new SegmentCode(Unknown, new CodedConcept(CodedConcept.PrivateScheme, value, DicomText.Line(words, MostMeaningChars)), side);
    }
}
