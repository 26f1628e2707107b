namespace Mimo.Lab.Knowledge;

/// <summary>
/// Reviewed facts about labels, from the files of <c>model/Mimo.Lab/knowledge</c> that are embedded in the program: a run on another
/// machine writes the same sentences.
/// </summary>
public sealed class KnowledgeBase
{
    readonly Dictionary<string, LabelKnowledge> _labels;
    readonly ILookup<string, LabelRelation> _relations;

    KnowledgeBase(Dictionary<string, LabelKnowledge> labels, IEnumerable<LabelRelation> relations)
    {
        _labels = labels;
        _relations = relations.ToLookup(r => r.Of);
        // A sided entry's bare name is known too, but no list of labels should hold three names for two kidneys.
        Labels = labels.Values.Where(l => l.Side is not null || !labels.ContainsKey($"left {l.Name}")).Select(l => l.Label).Order(StringComparer.Ordinal).ToArray();
    }

    /// <summary>Every label that has an entry, sorted; of sided ones the left and the right.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <exception cref="KnowledgeException">No entry; the label is named.</exception>
    public LabelKnowledge this[string label] => _labels.TryGetValue(label, out var found) ? found : throw KnowledgeException.Missing([label]);

    /// <exception cref="KnowledgeException">Some have no entry; all of them are named.</exception>
    public void RequireAll(IEnumerable<string> labels)
    {
        var missing = labels.Distinct().Where(l => !_labels.ContainsKey(l)).Order(StringComparer.Ordinal).ToArray();
        if (missing.Length > 0) throw KnowledgeException.Missing(missing);
    }

    /// <summary>How the first lies to the second, as the words between them; null when nothing is known or they are of different sides.</summary>
    /// <exception cref="KnowledgeException">No entry.</exception>
    public string? Relation(string of, string to)
    {
        var (a, b) = (this[of], this[to]);
        return a.Side is { } side && b.Side is { } other && side != other ? null : _relations[a.Name].FirstOrDefault(r => r.To == b.Name || r.To == to)?.Says;
    }

    /// <exception cref="KnowledgeException">A file breaks the form: a bug of this program.</exception>
    public static KnowledgeBase Load()
    {
        var assembly = typeof(KnowledgeBase).Assembly;
        var labels = new Dictionary<string, LabelKnowledge>();
        var relations = new List<LabelRelation>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("knowledge/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var json = assembly.GetManifestResourceStream(name)!;
            if (name == "knowledge/relations.json") relations.AddRange(KnowledgeFile.Read<LabelRelation>(json, name));
            else Add(labels, KnowledgeFile.Read<KnowledgeFile.Entry>(json, name));
        }
        return new KnowledgeBase(labels, relations);
    }

    static void Add(Dictionary<string, LabelKnowledge> labels, IEnumerable<KnowledgeFile.Entry> entries)
    {
        foreach (var entry in entries)
            foreach (var side in entry.Sided ? (string?[])[null, "left", "right"] : [null])
            {
                var label = entry.For(side);
                if (!labels.TryAdd(label.Label, label)) throw new KnowledgeException($"Two entries are for \"{label.Label}\".");
            }
    }
}
