using System.Text;

namespace Mimo.Model.Tokenization;

/// <summary>
/// sentencepiece's BPE: of all adjacent pairs whose joined text is a piece, the best ranked merges first, the leftmost of equals; a
/// character without a piece ends as its bytes. A heap of candidates makes it n log n, so a long text costs no square.
/// </summary>
static class SubwordMerger
{
    public static void Encode(string text, SubwordVocabulary vocabulary, List<int> ids)
    {
        var symbols = new List<Symbol>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            symbols.Add(new Symbol(vocabulary.SymbolOf(rune), rune, symbols.Count - 1, symbols.Count + 1));
        var line = symbols.ToArray();
        if (line.Length > 0) line[^1].Next = -1;
        Merge(line, vocabulary);
        foreach (var symbol in line)
        {
            if (symbol.Id == Consumed) continue;
            if (symbol.Id >= 0 && symbol.Id < vocabulary.Pieces.Count) ids.Add(symbol.Id);
            else AddBytes(symbol.Character, vocabulary, ids);
        }
    }

    const int Consumed = -2;

    struct Symbol(int id, Rune character, int previous, int next)
    {
        public int Id = id;
        public readonly Rune Character = character;
        public int Previous = previous;
        public int Next = next;
    }

    static void Merge(Symbol[] line, SubwordVocabulary vocabulary)
    {
        var queue = new PriorityQueue<(int At, int Left, int Right, int Merged), long>();
        for (var i = 0; i + 1 < line.Length; i++) Offer(i);
        while (queue.TryDequeue(out var best, out _))
        {
            // A pair of which one half has merged since then is no pair any more.
            ref var left = ref line[best.At];
            if (left.Id != best.Left || left.Next < 0 || line[left.Next].Id != best.Right) continue;
            ref var right = ref line[left.Next];
            left.Id = best.Merged;
            right.Id = Consumed;
            left.Next = right.Next;
            if (left.Next >= 0) line[left.Next].Previous = best.At;
            if (left.Previous >= 0) Offer(left.Previous);
            Offer(best.At);
        }

        void Offer(int at)
        {
            var next = line[at].Next;
            if (next < 0 || !vocabulary.TryMerge(line[at].Id, line[next].Id, out var rank, out var merged)) return;
            queue.Enqueue((at, line[at].Id, line[next].Id, merged), ((long)rank << 32) | (uint)at);
        }
    }

    static void AddBytes(Rune character, SubwordVocabulary vocabulary, List<int> ids)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var b in bytes[..character.EncodeToUtf8(bytes)]) ids.Add(vocabulary.ByteIds[b]);
    }
}
