using System.Text.RegularExpressions;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>Small grammar that all perspectives share: articles, number, lists, tags, and the carelessness of people who type.</summary>
static partial class Wording
{
    /// <summary>"the &lt;p&gt;liver&lt;SEG&gt;&lt;/p&gt;".</summary>
    public static string Grounded(LabelKnowledge label) => WithArticle(label, $"<p>{label.Label}<SEG></p>");

    /// <summary>"the liver".</summary>
    public static string Plain(LabelKnowledge label) => WithArticle(label, label.Label);

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string List(IReadOnlyList<string> terms) =>
        terms.Count < 2 ? terms[0] : string.Join(", ", terms.Take(terms.Count - 1)) + " and " + terms[^1];

    /// <summary>Resolves "(is|are)" to the first for one, to the second for several.</summary>
    public static string Agree(string text, bool plural) =>
        Choice().Replace(text, m => m.Groups[plural ? 2 : 1].Value);

    /// <summary>Puts terms into a template of I or II: "the {what}", "{what}" or "{What}", which begins a sentence. The terms bring their articles.</summary>
    public static string Fill(string template, string what, string place, string picture) => template
        .Replace("{picture}", picture, StringComparison.Ordinal)
        .Replace("{place}", place, StringComparison.Ordinal)
        .Replace("the {what}", what, StringComparison.Ordinal)
        .Replace("{what}", what, StringComparison.Ordinal)
        .Replace("{What}", Capital(what), StringComparison.Ordinal);

    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    public static string Pick(IReadOnlyList<string> from, Random random) => from[random.Next(from.Count)];

    public static string Picture(string modality, Random random) => Pick(Phrasings.Pictures(modality), random);

    // People type without capitals and full stops; the model must not care.
    public static string Casual(string question, Random random)
    {
        if (random.NextDouble() < 0.15) question = question.TrimEnd('.', '?');
        return random.NextDouble() < 0.15 && !question.StartsWith("I ", StringComparison.Ordinal) ? char.ToLowerInvariant(question[0]) + question[1..] : question;
    }

    static string WithArticle(LabelKnowledge label, string term) => label.Article.Length == 0 ? term : $"{label.Article} {term}";

    [GeneratedRegex(@"\(([^|()]*)\|([^|()]*)\)")]
    private static partial Regex Choice();
}
