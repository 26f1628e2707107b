using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>
/// Labels that a picture surely does not show: of another modality, where one like it is known, and of another part of the body than all
/// labels of its own modality and of itself. Within one part an unlabelled structure may well be in the picture.
/// </summary>
sealed class AbsentLabels
{
    readonly KnowledgeBase _knowledge;
    readonly Dictionary<string, HashSet<string>> _byModality;
    readonly string[] _labels;

    public AbsentLabels(IReadOnlyCollection<IndexEntry> entries, KnowledgeBase knowledge)
    {
        _knowledge = knowledge;
        _labels = new LabelSet(entries).Names;
        _byModality = entries.GroupBy(e => e.Modality).ToDictionary(g => g.Key, g => g.SelectMany(e => e.Masks).Select(m => m.Label).ToHashSet());
    }

    /// <returns>Null when every known label might be in the picture.</returns>
    public string? Draw(IndexEntry entry, Random random)
    {
        var regions = entry.Masks.SelectMany(m => _knowledge[m.Label].Regions).ToHashSet();
        var here = _byModality.GetValueOrDefault(entry.Modality) ?? [];
        // A set of one modality has no foreign labels; the knowledge base has.
        string[] fitting = [.. _labels.Where(Fits)];
        if (fitting.Length == 0) fitting = [.. _knowledge.Labels.Where(Fits)];
        return fitting.Length == 0 ? null : fitting[random.Next(fitting.Length)];

        bool Fits(string label) =>
            !here.Contains(label) && _knowledge[label].Regions is var of && !of.Contains(LabelKnowledge.AnyRegion) && !of.Any(regions.Contains);
    }
}
