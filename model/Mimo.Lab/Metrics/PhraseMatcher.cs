using System.Text.RegularExpressions;

namespace Mimo.Lab.Metrics;

/// <summary>
/// Whether an answer's phrase names a label. Both are brought to lower case, marks become spaces, a leading article goes; then they are
/// equal, or the phrase is one of the label's synonyms treated the same.
/// </summary>
/// <param name="synonyms">Other names of a label; none for a label that has none.</param>
public sealed partial class PhraseMatcher(Func<string, IEnumerable<string>>? synonyms = null)
{
    readonly Dictionary<string, HashSet<string>> _names = new(StringComparer.Ordinal);

    public bool Names(string phrase, string label)
    {
        if (!_names.TryGetValue(label, out var names))
            _names[label] = names = [Normal(label), .. (synonyms?.Invoke(label) ?? []).Select(Normal)];
        return names.Contains(Normal(phrase));
    }

    static string Normal(string phrase)
    {
        var text = Marks().Replace(phrase.ToLowerInvariant(), " ").Trim();
        var article = Array.Find(["the ", "a ", "an "], a => text.StartsWith(a, StringComparison.Ordinal));
        return article is null ? text : text[article.Length..];
    }

    [GeneratedRegex(@"[^\p{L}\p{N}]+")]
    private static partial Regex Marks();
}
