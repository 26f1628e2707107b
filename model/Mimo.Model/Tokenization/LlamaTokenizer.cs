using System.Text;

namespace Mimo.Model.Tokenization;

/// <summary>
/// LLaMA's and Vicuna's tokenizer, equal to sentencepiece id for id, with added tokens. Legacy (MIMO's default, as LISA and GLaMM were
/// trained) puts a dummy space before every run of text between special tokens; the later HF behaviour puts one before the text alone.
/// U+2581 in a text means a space, as in sentencepiece, so it alone does not come back from decoding.
/// </summary>
public sealed class LlamaTokenizer : ITextTokenizer
{
    readonly SubwordVocabulary _vocabulary;
    readonly Dictionary<string, int> _specials = new(StringComparer.Ordinal);
    readonly byte[][] _added;
    readonly SpecialTokenSplitter _splitter;
    readonly bool _legacy;

    internal LlamaTokenizer(SubwordVocabulary vocabulary, IReadOnlyList<string> addedTokens, TokenizerSource source, bool legacy = true)
    {
        _vocabulary = vocabulary;
        _legacy = legacy;
        Source = source;
        foreach (var id in vocabulary.Control) _specials[vocabulary.Pieces[id]] = id;
        foreach (var token in addedTokens)
            if (token.Length == 0 || !_specials.TryAdd(token, VocabSizeOf(_specials.Count)))
                throw new ArgumentException($"Added token '{token}' is empty or there twice.", nameof(addedTokens));
        _added = [.. addedTokens.Select(Encoding.UTF8.GetBytes)];
        _splitter = new SpecialTokenSplitter(_specials);
        AddedTokens = [.. addedTokens];
    }

    public IReadOnlyList<string> AddedTokens { get; }

    /// <summary>The file that the pieces came from, for writing them into another checkpoint.</summary>
    internal TokenizerSource Source { get; }

    public int VocabSize => _vocabulary.Pieces.Count + _added.Length;

    public int BosId => _vocabulary.Specials.Bos;

    public int EosId => _vocabulary.Specials.Eos;

    /// <summary><c>&lt;unk></c>: LLaMA has no padding token, and Vicuna pads with this one.</summary>
    public int PadId => _vocabulary.Specials.Unknown;

    public bool SpacesEveryRun => _legacy;

    public int? IdOf(string specialToken) => _specials.TryGetValue(specialToken, out var id) ? id : null;

    public bool IsSpecial(int id) => id >= _vocabulary.Pieces.Count || _vocabulary.Control.Contains(id);

    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 3 + 4);
        if (_legacy)
        {
            _splitter.Split(text, run => AppendRun(run, dummySpace: true, ids), ids.Add);
            return [.. ids];
        }
        if (text.Length == 0) return [];
        _splitter.Split(" " + text, run => AppendRun(run, dummySpace: false, ids), ids.Add);
        // HF drops the dummy space where a control token follows it at once, but not where an added one does.
        var space = _vocabulary.SymbolOf(new Rune(SubwordVocabulary.SpaceMark));
        var lone = ids.Count > 1 && ids[0] == space && _vocabulary.Control.Contains(ids[1]);
        return [.. lone ? ids.Skip(1) : ids];
    }

    public int[] EncodePlain(string text) => EncodePlain(text, dummySpace: true);

    /// <param name="text">Special tokens spelled out in it are ordinary text.</param>
    /// <param name="dummySpace">False continues a word or a text that has begun.</param>
    public int[] EncodePlain(string text, bool dummySpace)
    {
        var ids = new List<int>(text.Length / 3 + 4);
        AppendRun(text, dummySpace, ids);
        return [.. ids];
    }

    public string Decode(IReadOnlyList<int> ids) => StreamingDetokenizer.DecodeAll(this, ids);

    public ReadOnlySpan<byte> BytesOf(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabSize);
        return id < _vocabulary.Pieces.Count ? _vocabulary.BytesOf(id) : _added[id - _vocabulary.Pieces.Count];
    }

    int VocabSizeOf(int specials) => _vocabulary.Pieces.Count + specials - _vocabulary.Control.Count;

    void AppendRun(string run, bool dummySpace, List<int> ids)
    {
        if (run.Length == 0) return;
        var marked = run.Replace(' ', SubwordVocabulary.SpaceMark);
        SubwordMerger.Encode(dummySpace ? SubwordVocabulary.SpaceMark + marked : marked, _vocabulary, ids);
    }
}
