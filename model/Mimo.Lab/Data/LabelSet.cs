namespace Mimo.Lab.Data;

/// <summary>The labels of a training split, sorted, so that a label's number is the same on every run.</summary>
public sealed class LabelSet
{
    readonly Dictionary<string, int> _numbers;

    public LabelSet(IEnumerable<IndexEntry> entries)
    {
        Names = entries.SelectMany(e => e.Masks).Select(m => m.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        _numbers = Names.Index().ToDictionary(p => p.Item, p => p.Index);
    }

    public string[] Names { get; }

    /// <summary>The number that means "not named".</summary>
    public int Unnamed => Names.Length;

    public int this[string label] => _numbers[label];

    public bool Contains(string label) => _numbers.ContainsKey(label);
}
