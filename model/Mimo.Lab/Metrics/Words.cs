using System.Text.RegularExpressions;

namespace Mimo.Lab.Metrics;

/// <summary>How a sentence is cut into words before BLEU and METEOR: lower case, runs of word characters, and each other mark by itself.</summary>
public static partial class Words
{
    public static string[] Of(string text) => [.. Pattern().Matches(text.ToLowerInvariant()).Select(m => m.Value)];

    [GeneratedRegex(@"\w+|[^\w\s]")]
    private static partial Regex Pattern();
}
