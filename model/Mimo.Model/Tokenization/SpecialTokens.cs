namespace Mimo.Model.Tokenization;

/// <summary>
/// The tokens that MIMO adds to a vocabulary, in the order of their ids: on LLaMA's 32,000 pieces they are 32000 to 32004. A phrase with a
/// mask is written <c>&lt;p>left kidney&lt;SEG>&lt;/p></c>; an image's query tokens stand between the first two.
/// </summary>
public static class SpecialTokens
{
    public const string ImageStart = "<im_start>";
    public const string ImageEnd = "<im_end>";
    public const string Segment = "<SEG>";
    public const string PhraseStart = "<p>";
    public const string PhraseEnd = "</p>";

    public static IReadOnlyList<string> All { get; } = [ImageStart, ImageEnd, Segment, PhraseStart, PhraseEnd];
}
