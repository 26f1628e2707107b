using System.Text;
using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tokenization;

/// <summary>The pieces of a LLaMA-style vocabulary and which pairs of them merge, in what order.</summary>
sealed class SubwordVocabulary
{
    public const char SpaceMark = '\u2581';
    public const int LongestPiece = 128;

    readonly Dictionary<Rune, int> _characters = [];
    readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges = [];
    readonly byte[][] _bytes;

    /// <param name="pieces">Texts by id, spaces as U+2581.</param>
    /// <param name="control">Ids that are no text: unknown, BOS, EOS.</param>
    /// <param name="byteIds">The id of each of the 256 byte pieces.</param>
    /// <param name="specials">Ids of unknown, BOS and EOS.</param>
    public SubwordVocabulary(
        IReadOnlyList<string> pieces, IReadOnlySet<int> control, IReadOnlyList<int> byteIds, (int Unknown, int Bos, int Eos) specials)
    {
        Pieces = pieces;
        Control = control;
        ByteIds = byteIds;
        Specials = specials;
        _bytes = [.. pieces.Select((p, id) => Encoding.UTF8.GetBytes(control.Contains(id) ? p : p.Replace(SpaceMark, ' ')))];
        for (var b = 0; b < byteIds.Count; b++) _bytes[byteIds[b]] = [(byte)b];
        var bytePieces = byteIds.ToHashSet();
        for (var id = 0; id < pieces.Count; id++)
        {
            if (control.Contains(id) || bytePieces.Contains(id)) continue;
            if (Rune.TryGetRuneAt(pieces[id], 0, out var rune) && rune.Utf16SequenceLength == pieces[id].Length) _characters[rune] = id;
        }
    }

    public IReadOnlyList<string> Pieces { get; }

    public IReadOnlySet<int> Control { get; }

    public IReadOnlyList<int> ByteIds { get; }

    public (int Unknown, int Bos, int Eos) Specials { get; }

    /// <summary>UTF-8 with real spaces, one byte for a byte piece, the name for a control piece.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => _bytes[id];

    /// <summary>The symbol of a character, or -1 where no piece contains it. Ids at or beyond the pieces stand for characters that occur
    /// inside pieces only.</summary>
    public int SymbolOf(Rune character) => _characters.GetValueOrDefault(character, -1);

    public bool TryMerge(int left, int right, out int rank, out int merged)
    {
        var found = _merges.TryGetValue((left, right), out var merge);
        (rank, merged) = merge;
        return found;
    }

    /// <summary>Adds a pair; the lower rank merges first.</summary>
    public void AddMerge(int left, int right, int rank, int merged) => _merges.TryAdd((left, right), (rank, merged));

    /// <summary>
    /// Adds every way to split a piece into two others, all with one rank: sentencepiece asks whether the joined text is a piece, not which
    /// pair made it in training.
    /// </summary>
    public void AddSplits(IReadOnlyDictionary<string, int> ids, int id, int rank)
    {
        var piece = Pieces[id];
        var lookup = ((Dictionary<string, int>)ids).GetAlternateLookup<ReadOnlySpan<char>>();
        for (var cut = 1; cut < piece.Length; cut++)
        {
            if (char.IsLowSurrogate(piece[cut])) continue;
            var (left, right) = (Symbol(piece.AsSpan(0, cut), lookup), Symbol(piece.AsSpan(cut), lookup));
            if (left >= 0 && right >= 0) AddMerge(left, right, rank, id);
        }
    }

    int Symbol(ReadOnlySpan<char> text, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ids)
    {
        if (ids.TryGetValue(text, out var id)) return id;
        if (Rune.DecodeFromUtf16(text, out var rune, out var length) != System.Buffers.OperationStatus.Done || length != text.Length)
            return -1;
        if (!_characters.TryGetValue(rune, out var character)) _characters.Add(rune, character = Pieces.Count + _characters.Count);
        return character;
    }

    internal static CheckpointException Refusal(string file, string what) => new($"{file} is no LLaMA vocabulary: {what}.");
}
