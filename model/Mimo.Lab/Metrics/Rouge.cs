// Hand-written: the .NET packages that exist count differently from google-research/rouge.
using System.Text.RegularExpressions;

namespace Mimo.Lab.Metrics;

public readonly record struct RougeScore(double Precision, double Recall)
{
    public double F1 => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;
}

/// <summary>ROUGE as google-research's <c>rouge_score</c>: lower case, words of a-z and 0-9, F1 with equal weights.</summary>
/// <param name="stems">Whether words of more than three letters are stemmed.</param>
public sealed partial class Rouge(bool stems = false)
{
    /// <summary>Longest common subsequence of words.</summary>
    public RougeScore L(string hypothesis, string reference)
    {
        var (ours, theirs) = (Tokens(hypothesis), Tokens(reference));
        var row = new int[theirs.Length + 1];
        foreach (var word in ours)
        {
            var diagonal = 0;
            for (var j = 0; j < theirs.Length; j++)
            {
                var above = row[j + 1];
                row[j + 1] = word == theirs[j] ? diagonal + 1 : Math.Max(above, row[j]);
                diagonal = above;
            }
        }
        return Of(row[^1], ours.Length, theirs.Length);
    }

    /// <summary>Runs of <paramref name="n"/> words.</summary>
    public RougeScore N(string hypothesis, string reference, int n)
    {
        var (ours, theirs) = (Grams(Tokens(hypothesis), n), Grams(Tokens(reference), n));
        var left = theirs.GroupBy(g => g).ToDictionary(g => g.Key, g => g.Count());
        var common = ours.GroupBy(g => g).Sum(g => Math.Min(g.Count(), left.GetValueOrDefault(g.Key)));
        return Of(common, ours.Length, theirs.Length);
    }

    static RougeScore Of(int common, int ours, int theirs) => new((double)common / Math.Max(1, ours), (double)common / Math.Max(1, theirs));

    static string[] Grams(string[] words, int n) =>
        [.. Enumerable.Range(0, Math.Max(0, words.Length - n + 1)).Select(i => string.Join(' ', words.AsSpan(i, n)!))];

    string[] Tokens(string text)
    {
        var words = Apart().Split(text.ToLowerInvariant()).Where(w => w.Length > 0);
        return [.. stems ? words.Select(w => w.Length > 3 ? PorterStemmer.Stem(w) : w) : words];
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Apart();
}
