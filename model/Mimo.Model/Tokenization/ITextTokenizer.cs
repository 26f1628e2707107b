namespace Mimo.Model.Tokenization;

/// <summary>Text to token ids and back. Implementations are immutable to the eye and may be called from any thread.</summary>
public interface ITextTokenizer
{
    /// <summary>Ids are 0 to this minus 1.</summary>
    int VocabSize { get; }

    int BosId { get; }

    int EosId { get; }

    /// <summary>Fills short rows of a batch; its embedding is never attended to.</summary>
    int PadId { get; }

    /// <summary>Whether every run of text between special tokens begins with a dummy space, or the text as a whole alone.</summary>
    bool SpacesEveryRun { get; }

    /// <summary>The id of a token such as <see cref="SpecialTokens.Segment"/>, or null where the vocabulary lacks it.</summary>
    int? IdOf(string specialToken);

    /// <summary>Whether an id is a control or added token, whose text is its name.</summary>
    bool IsSpecial(int id);

    /// <summary>
    /// Splits on special tokens first, so that <c>&lt;SEG></c> in the text is one id, and puts a dummy space before every run of text
    /// between them. Neither BOS nor EOS is added. Text of a caller goes through <see cref="EncodePlain"/> instead.
    /// </summary>
    int[] Encode(string text);

    /// <summary>
    /// As <see cref="Encode"/>, but special tokens that are spelled out in the text are letters like any other: a question that contains
    /// <c>&lt;/s></c> must not end its turn.
    /// </summary>
    int[] EncodePlain(string text);

    /// <summary>The inverse of <see cref="Encode"/>: special tokens are written by name, the dummy spaces are dropped.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    string Decode(IReadOnlyList<int> ids);

    /// <summary>UTF-8 of one token, possibly a part of a character; a leading 0x20 may be a dummy space.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    ReadOnlySpan<byte> BytesOf(int id);
}
