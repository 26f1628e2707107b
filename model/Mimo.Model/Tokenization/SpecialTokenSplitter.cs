namespace Mimo.Model.Tokenization;

/// <summary>Cuts a text at the names of special tokens: leftmost first, the longest of those that begin at one place.</summary>
sealed class SpecialTokenSplitter
{
    readonly (string Name, int Id)[] _byLength;
    readonly System.Buffers.SearchValues<char> _firstCharacters;

    public SpecialTokenSplitter(IEnumerable<KeyValuePair<string, int>> tokens)
    {
        _byLength =
        [
            .. tokens.Select(t => (t.Key, t.Value)).OrderByDescending(t => t.Key.Length).ThenBy(t => t.Key, StringComparer.Ordinal),
        ];
        if (_byLength.Any(t => t.Name.Length == 0)) throw new ArgumentException("A special token has no name.", nameof(tokens));
        _firstCharacters = System.Buffers.SearchValues.Create([.. _byLength.Select(t => t.Name[0]).Distinct()]);
    }

    /// <param name="text">Any text.</param>
    /// <param name="run">Called with each non-empty text between specials, in order.</param>
    /// <param name="special">Called with the id of each special, in order.</param>
    public void Split(string text, Action<string> run, Action<int> special)
    {
        var (begin, at) = (0, 0);
        while (at < text.Length)
        {
            var hop = text.AsSpan(at).IndexOfAny(_firstCharacters);
            if (hop < 0) break;
            at += hop;
            if (Match(text.AsSpan(at)) is not { } token)
            {
                at++;
                continue;
            }
            if (at > begin) run(text[begin..at]);
            special(token.Id);
            begin = at += token.Name.Length;
        }
        if (begin < text.Length) run(text[begin..]);
    }

    (string Name, int Id)? Match(ReadOnlySpan<char> text)
    {
        foreach (var token in _byLength)
            if (text.StartsWith(token.Name, StringComparison.Ordinal)) return token;
        return null;
    }
}
