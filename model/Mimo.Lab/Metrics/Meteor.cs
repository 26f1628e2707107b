// Hand-written: no .NET package computes METEOR.
namespace Mimo.Lab.Metrics;

/// <summary>
/// METEOR as NLTK 3.8 computes it (Lavie and Agarwal 2007: alpha 0.9, beta 3, gamma 0.5): words are matched exactly, then by stem, then by
/// WordNet synonym. NLTK compares the words that the stem stage leaves over in their stemmed form, and scans from the end; so does this.
/// </summary>
/// <param name="stems">Whether the stem stage runs.</param>
/// <param name="synonyms">For the synonym stage; null leaves it out.</param>
public sealed class Meteor(bool stems = true, WordNet? synonyms = null)
{
    const double Alpha = 0.9, Beta = 3, Gamma = 0.5;

    /// <summary>Which stages run, for whoever reads the number: <c>exact</c>, <c>exact+stem</c> or <c>exact+stem+wordnet</c>.</summary>
    public string Variant => string.Join("+", new[] { "exact", stems ? "stem" : null, synonyms is null ? null : "wordnet" }.OfType<string>());

    /// <returns>0..1; 0 when no word matches.</returns>
    public double Score(IReadOnlyList<string> hypothesis, IReadOnlyList<string> reference)
    {
        var ours = Numbered(hypothesis);
        var theirs = Numbered(reference);
        var matches = new List<(int Ours, int Theirs)>();
        Match(ours, theirs, matches, (a, b) => a == b);
        if (stems)
        {
            (ours, theirs) = (Stemmed(ours), Stemmed(theirs));
            Match(ours, theirs, matches, (a, b) => a == b);
        }
        if (synonyms is not null) Match(ours, theirs, matches, (a, b) => a == b || synonyms.Synonyms(a).Contains(b));
        if (matches.Count == 0) return 0;
        matches.Sort();
        var (precision, recall) = ((double)matches.Count / hypothesis.Count, (double)matches.Count / reference.Count);
        var mean = precision * recall / (Alpha * precision + (1 - Alpha) * recall);
        return (1 - Gamma * Math.Pow((double)Chunks(matches) / matches.Count, Beta)) * mean;
    }

    static List<(int At, string Word)> Numbered(IReadOnlyList<string> words) => [.. words.Select((w, i) => (i, w.ToLowerInvariant()))];

    static List<(int At, string Word)> Stemmed(List<(int At, string Word)> words) => [.. words.Select(w => (w.At, PorterStemmer.Stem(w.Word)))];

    static void Match(List<(int At, string Word)> ours, List<(int At, string Word)> theirs, List<(int, int)> matches, Func<string, string, bool> same)
    {
        for (var i = ours.Count - 1; i >= 0; i--)
        {
            var word = ours[i].Word;
            var j = theirs.FindLastIndex(t => same(word, t.Word));
            if (j < 0) continue;
            matches.Add((ours[i].At, theirs[j].At));
            ours.RemoveAt(i);
            theirs.RemoveAt(j);
        }
    }

    static int Chunks(List<(int Ours, int Theirs)> matches)
    {
        var chunks = 1;
        for (var i = 1; i < matches.Count; i++)
            if (matches[i] != (matches[i - 1].Ours + 1, matches[i - 1].Theirs + 1)) chunks++;
        return chunks;
    }
}
