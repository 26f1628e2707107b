using System.Text;

namespace Mimo.Model.Tokenization;

/// <summary>
/// Learns the merges of a <see cref="BpeTokenizer"/>: again and again the most frequent adjacent pair becomes a token. Equal texts give
/// equal vocabularies, whatever their order: ties go to the smaller ids.
/// </summary>
public sealed class BpeTrainer
{
    readonly List<(List<int> Ids, long Count)> _words = [];
    readonly Dictionary<(int Left, int Right), long> _counts = [];
    readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];
    readonly PriorityQueue<(int Left, int Right), (long Negative, int Left, int Right)> _queue = new();

    BpeTrainer()
    {
    }

    /// <param name="texts">Training texts as the model will see them; special tokens in them are cut out first.</param>
    /// <param name="vocabSize">Ids in all, at least 259 and the added tokens.</param>
    /// <param name="addedTokens">Null is <see cref="SpecialTokens.All"/>.</param>
    /// <returns>A vocabulary of that size, or a smaller one when no pair is left that occurs twice.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="vocabSize"/> has no room for bytes and added tokens.</exception>
    public static BpeTokenizer Train(IEnumerable<string> texts, int vocabSize, IReadOnlyList<string>? addedTokens = null)
    {
        addedTokens ??= SpecialTokens.All;
        var most = vocabSize - BpeTokenizer.FirstMerge - addedTokens.Count;
        ArgumentOutOfRangeException.ThrowIfNegative(most, nameof(vocabSize));
        var trainer = new BpeTrainer();
        trainer.Count(texts, new BpeTokenizer([], addedTokens));
        return new BpeTokenizer(trainer.Learn(most), addedTokens);
    }

    void Count(IEnumerable<string> texts, BpeTokenizer bare)
    {
        var splitter = new SpecialTokenSplitter(bare.AddedTokens.Append(BpeTokenizer.Bos).Append(BpeTokenizer.Eos).Append(BpeTokenizer.Pad)
            .Select(t => KeyValuePair.Create(t, 0)));
        var segments = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            splitter.Split(text, run =>
            {
                foreach (var segment in BpeSegments.Of(" " + run)) segments[segment] = segments.GetValueOrDefault(segment) + 1;
            }, _ => { });
        }
        foreach (var (segment, count) in segments.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            _words.Add(([.. Encoding.UTF8.GetBytes(segment).Select(b => BpeTokenizer.FirstByte + b)], count));
            AddPairs(_words.Count - 1, +1);
        }
        foreach (var (pair, count) in _counts) _queue.Enqueue(pair, (-count, pair.Left, pair.Right));
    }

    List<(int Left, int Right)> Learn(int most)
    {
        var merges = new List<(int Left, int Right)>(most);
        var lengths = Enumerable.Repeat(1, BpeTokenizer.FirstMerge).ToList();
        while (merges.Count < most && _queue.TryDequeue(out var pair, out var priority))
        {
            // Counts change while a pair waits: a stale entry goes back with its present count.
            var count = _counts.GetValueOrDefault(pair);
            if (count != -priority.Negative)
            {
                if (count > 0) _queue.Enqueue(pair, (-count, pair.Left, pair.Right));
                continue;
            }
            if (count < 2) break;
            if (lengths[pair.Left] + lengths[pair.Right] > BpeTokenizer.LongestToken) continue;
            lengths.Add(lengths[pair.Left] + lengths[pair.Right]);
            merges.Add(pair);
            Merge(pair, BpeTokenizer.FirstMerge + merges.Count - 1);
        }
        return merges;
    }

    void Merge((int Left, int Right) pair, int id)
    {
        var risen = new HashSet<(int Left, int Right)>();
        foreach (var word in _places[pair].ToArray())
        {
            AddPairs(word, -1);
            var ids = _words[word].Ids;
            for (var i = 0; i + 1 < ids.Count; i++)
            {
                if (ids[i] != pair.Left || ids[i + 1] != pair.Right) continue;
                ids[i] = id;
                ids.RemoveAt(i + 1);
            }
            risen.UnionWith(AddPairs(word, +1));
        }
        foreach (var p in risen) _queue.Enqueue(p, (-_counts[p], p.Left, p.Right));
    }

    /// <returns>The pairs of the word, for those whose count may have risen.</returns>
    HashSet<(int Left, int Right)> AddPairs(int word, int sign)
    {
        var (ids, count) = _words[word];
        var pairs = new HashSet<(int Left, int Right)>();
        for (var i = 0; i + 1 < ids.Count; i++)
        {
            var pair = (ids[i], ids[i + 1]);
            _counts[pair] = _counts.GetValueOrDefault(pair) + sign * count;
            pairs.Add(pair);
        }
        foreach (var pair in pairs)
        {
            if (sign > 0) (_places.TryGetValue(pair, out var places) ? places : _places[pair] = []).Add(word);
            else _places[pair].Remove(word);
        }
        return pairs;
    }
}
