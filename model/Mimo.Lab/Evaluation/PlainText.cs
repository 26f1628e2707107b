using System.Text.RegularExpressions;
using Mimo.Model.Tokenization;

namespace Mimo.Lab.Evaluation;

/// <summary>Text without the tags of terms and masks: what text metrics compare.</summary>
public static partial class PlainText
{
    /// <summary>Takes the paper's form (<c>&lt;p&gt;liver&lt;SEG&gt;&lt;/p&gt;</c>) and GLaMM's, with spaces around tags.</summary>
    public static string Of(string tagged)
    {
        var text = tagged.Replace(SpecialTokens.PhraseStart, " ", StringComparison.Ordinal)
            .Replace(SpecialTokens.Segment, "", StringComparison.Ordinal).Replace(SpecialTokens.PhraseEnd, " ", StringComparison.Ordinal);
        return BeforeMark().Replace(Spaces().Replace(text, " "), "$1").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\s+([.,;:!?)])")]
    private static partial Regex BeforeMark();
}
