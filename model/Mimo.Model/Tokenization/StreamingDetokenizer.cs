using System.Text;

namespace Mimo.Model.Tokenization;

/// <summary>
/// Decodes token by token. What it returns is always whole characters: the bytes of an unfinished one are held back until the next token
/// completes it. The pieces of a stream put together equal <see cref="ITextTokenizer.Decode"/> of all its tokens.
/// </summary>
public sealed class StreamingDetokenizer(ITextTokenizer tokenizer)
{
    readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    bool _runStarts = true;

    /// <returns>The text that this token completes; empty while a character is unfinished.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public string Push(int id)
    {
        var bytes = tokenizer.BytesOf(id);
        if (tokenizer.IsSpecial(id))
        {
            var text = Flush() + Encoding.UTF8.GetString(bytes);
            _runStarts = tokenizer.SpacesEveryRun;
            return text;
        }
        if (_runStarts && bytes.Length > 0)
        {
            if (bytes[0] == (byte)' ') bytes = bytes[1..];
            _runStarts = false;
        }
        return Characters(bytes, flush: false);
    }

    internal static string DecodeAll(ITextTokenizer tokenizer, IReadOnlyList<int> ids)
    {
        var stream = new StreamingDetokenizer(tokenizer);
        var text = new StringBuilder();
        for (var i = 0; i < ids.Count; i++) text.Append(stream.Push(ids[i]));
        return text.Append(stream.Flush()).ToString();
    }

    /// <summary>Call at the end: bytes that are still held back cannot become a character any more and are given as U+FFFD.</summary>
    public string Flush() => Characters([], flush: true);

    string Characters(ReadOnlySpan<byte> bytes, bool flush)
    {
        if (bytes.IsEmpty && !flush) return "";
        Span<char> characters = stackalloc char[16];
        if (bytes.Length > 12) characters = new char[bytes.Length + 4];
        return new string(characters[.._utf8.GetChars(bytes, characters, flush)]);
    }
}
