using Mimo.Contracts.V1;

namespace Mimo.Standalone.Output;

/// <summary>
/// File names for masks, such as <c>01-left-lung.png</c>: the mask's number on the overlay and its term, letters and digits only.
/// </summary>
static class TermFileName
{
    const int MaxTermChars = 40;

    /// <summary>As the overlay's legend has it: a doubt stands beside the term.</summary>
    public static string Caption(Mask mask) => mask.Doubtful ? $"{mask.Phrase} (doubtful)" : mask.Phrase;

    public static string Of(int number, string phrase)
    {
        var words = string.Concat(phrase.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var term = string.Join('-', words);
        if (term.Length > MaxTermChars) term = term[..MaxTermChars].TrimEnd('-');
        return $"{number:00}-{(term.Length == 0 ? "mask" : term)}.png";
    }
}
