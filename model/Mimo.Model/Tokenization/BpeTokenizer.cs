using System.Collections.Concurrent;
using System.Text;

namespace Mimo.Model.Tokenization;

/// <summary>
/// Byte-level BPE for small vocabularies that this project trains itself (<see cref="BpeTrainer"/>). It keeps LLaMA's conventions (ids 0 to
/// 2 are pad, BOS, EOS; then 256 bytes; added tokens last; a dummy space before every run), so that code above it sees one kind of
/// tokenizer. Every text has an encoding, and decoding gives the text back; only lone surrogates become U+FFFD.
/// </summary>
public sealed class BpeTokenizer : ITextTokenizer
{
    public const string Pad = "<pad>";
    public const string Bos = "<s>";
    public const string Eos = "</s>";

    internal const int FirstByte = 3;
    internal const int FirstMerge = FirstByte + 256;
    /// <summary>Bytes of one token. Merges double a token's length, so without a limit a file of 60 merges asks for an exabyte.</summary>
    internal const int LongestToken = 64;
    // Words repeat; the cap keeps a stream of random text from filling the memory.
    const int MostCached = 50_000;

    readonly byte[][] _bytes;
    readonly Dictionary<(int Left, int Right), int> _merges = [];
    readonly Dictionary<string, int> _specials;
    readonly SpecialTokenSplitter _splitter;
    readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);

    /// <param name="merges">Pairs of ids in order of rank; the first makes id 259, the next 260, and so on.</param>
    /// <param name="addedTokens">Take the ids after the merges.</param>
    /// <exception cref="ArgumentException">A merge names a later id, repeats another or makes a token of over 64 bytes; or an added token
    /// is empty or there twice.</exception>
    public BpeTokenizer(IReadOnlyList<(int Left, int Right)> merges, IReadOnlyList<string> addedTokens)
    {
        _specials = new(StringComparer.Ordinal) { [Pad] = 0, [Bos] = 1, [Eos] = 2 };
        var bytes = new List<byte[]>(FirstMerge + merges.Count + addedTokens.Count);
        bytes.AddRange(new[] { Pad, Bos, Eos }.Select(Encoding.UTF8.GetBytes));
        for (var b = 0; b < 256; b++) bytes.Add([(byte)b]);
        foreach (var (left, right) in merges)
        {
            if (left < FirstByte || right < FirstByte || left >= bytes.Count || right >= bytes.Count)
                throw new ArgumentException($"Merge ({left}, {right}) names an id that does not exist yet.", nameof(merges));
            if (!_merges.TryAdd((left, right), bytes.Count))
                throw new ArgumentException($"Merge ({left}, {right}) is there twice.", nameof(merges));
            byte[] merged = [.. bytes[left], .. bytes[right]];
            if (merged.Length > LongestToken)
                throw new ArgumentException($"Merge ({left}, {right}) makes a token of {merged.Length} bytes.", nameof(merges));
            bytes.Add(merged);
        }
        foreach (var token in addedTokens)
        {
            if (token.Length == 0 || !_specials.TryAdd(token, bytes.Count))
                throw new ArgumentException($"Added token '{token}' is empty or there twice.", nameof(addedTokens));
            bytes.Add(Encoding.UTF8.GetBytes(token));
        }
        _bytes = [.. bytes];
        _splitter = new SpecialTokenSplitter(_specials);
        Merges = [.. merges];
        AddedTokens = [.. addedTokens];
    }

    public IReadOnlyList<(int Left, int Right)> Merges { get; }

    public IReadOnlyList<string> AddedTokens { get; }

    public int VocabSize => _bytes.Length;

    public int BosId => 1;

    public int EosId => 2;

    public int PadId => 0;

    public bool SpacesEveryRun => true;

    public int? IdOf(string specialToken) => _specials.TryGetValue(specialToken, out var id) ? id : null;

    public bool IsSpecial(int id) => id < FirstByte || id >= FirstMerge + Merges.Count;

    public int[] Encode(string text)
    {
        var ids = new List<int>(text.Length / 2 + 4);
        _splitter.Split(text, run => AppendRun(run, ids), ids.Add);
        return [.. ids];
    }

    public int[] EncodePlain(string text)
    {
        var ids = new List<int>(text.Length / 2 + 4);
        if (text.Length > 0) AppendRun(text, ids);
        return [.. ids];
    }

    public string Decode(IReadOnlyList<int> ids) => StreamingDetokenizer.DecodeAll(this, ids);

    public ReadOnlySpan<byte> BytesOf(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, _bytes.Length);
        return _bytes[id];
    }

    void AppendRun(string run, List<int> ids)
    {
        foreach (var segment in BpeSegments.Of(" " + run))
        {
            if (!_cache.TryGetValue(segment, out var merged))
            {
                merged = Merge(segment);
                if (_cache.Count < MostCached) _cache.TryAdd(segment, merged);
            }
            ids.AddRange(merged);
        }
    }

    int[] Merge(string segment)
    {
        var ids = Encoding.UTF8.GetBytes(segment).Select(b => FirstByte + b).ToList();
        while (true)
        {
            var (best, at) = (int.MaxValue, -1);
            for (var i = 0; i + 1 < ids.Count; i++)
                if (_merges.TryGetValue((ids[i], ids[i + 1]), out var id) && id < best) (best, at) = (id, i);
            if (at < 0) return [.. ids];
            ids[at] = best;
            ids.RemoveAt(at + 1);
        }
    }
}
