namespace Mimo.Model.Tokenization;

/// <summary>
/// Cuts text into the units inside which pairs may merge: a run of letters, one digit, a run of other marks, each with the one space
/// before it; and runs of white space. No merge crosses a word, so the few hundred merges of a small vocabulary go into words.
/// </summary>
static class BpeSegments
{
    // Merging costs the square of a segment's length: a megabyte of one letter must not hold a thread.
    const int Longest = 48;

    enum Kind
    {
        Letter, Digit, Space, Mark,
    }

    public static IEnumerable<string> Of(string text)
    {
        for (var begin = 0; begin < text.Length;)
        {
            var end = EndOf(text, begin);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]) && char.IsLowSurrogate(text[end])) end++;
            yield return text[begin..end];
            begin = end;
        }
    }

    static int EndOf(string text, int begin)
    {
        var most = Math.Min(text.Length, begin + Longest);
        var at = begin;
        if (text[at] == ' ' && at + 1 < most && KindOf(text[at + 1]) != Kind.Space) at++;
        var kind = KindOf(text[at]);
        at++;
        if (kind == Kind.Digit) return at;
        while (at < most && KindOf(text[at]) == kind) at++;
        // The last space of a run belongs to the word that follows.
        if (kind == Kind.Space && at - begin > 1 && at < text.Length && text[at - 1] == ' ' && KindOf(text[at]) != Kind.Space) at--;
        return at;
    }

    static Kind KindOf(char c) =>
        char.IsLetter(c) ? Kind.Letter : char.IsAsciiDigit(c) ? Kind.Digit : char.IsWhiteSpace(c) ? Kind.Space : Kind.Mark;
}
