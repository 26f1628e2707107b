using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Evaluation;

/// <summary>The knowledge base for data that it may not cover: a foreign folder's labels are measured all the same.</summary>
public sealed class KnownLabels(KnowledgeBase knowledge)
{
    readonly Dictionary<string, LabelKnowledge?> _labels = new(StringComparer.Ordinal);

    public bool Covers(string label) => Of(label) is not null;

    /// <summary>Other names of a label, of sided ones with the side; none for one that is not covered.</summary>
    public IEnumerable<string> Synonyms(string label) => Of(label) switch
    {
        null => [],
        { Side: { } side } sided => sided.Synonyms.Select(s => $"{side} {s}"),
        var other => other.Synonyms,
    };

    LabelKnowledge? Of(string label)
    {
        lock (_labels)
        {
            if (_labels.TryGetValue(label, out var known)) return known;
            try
            {
                return _labels[label] = knowledge[label];
            }
            catch (KnowledgeException)
            {
                return _labels[label] = null;
            }
        }
    }
}
