// Hand-written: no maintained .NET package computes BLEU.
namespace Mimo.Lab.Metrics;

/// <summary>What replaces an n-gram precision of nothing (Chen and Cherry 2014, as numbered in NLTK).</summary>
public enum BleuSmoothing
{
    /// <summary>Nothing: the score is 0.</summary>
    None,
    /// <summary>Method 1: a tenth of a match.</summary>
    Tenth,
    /// <summary>Method 2: one more match and one more n-gram, for pairs of words and longer.</summary>
    PlusOne,
    /// <summary>Method 3: a half, a quarter, ... of a match.</summary>
    Halves,
    /// <summary>Method 4: as 3, times the logarithm of the length over 5.</summary>
    Length,
}

/// <summary>
/// BLEU-4 (Papineni 2002): geometric mean of the clipped precisions of 1 to 4 words, times the brevity penalty. Counts are summed over all
/// pairs before they are divided; a single pair gives NLTK's sentence score.
/// </summary>
public sealed class Bleu
{
    const int Longest = 4;

    readonly long[] _matches = new long[Longest];
    readonly long[] _total = new long[Longest];
    long _length, _referenceLength;

    public static double Score(IReadOnlyList<string> hypothesis, IReadOnlyList<string> reference, BleuSmoothing smoothing = BleuSmoothing.None)
    {
        var one = new Bleu();
        one.Add(hypothesis, reference);
        return one.Score(smoothing);
    }

    public void Add(IReadOnlyList<string> hypothesis, IReadOnlyList<string> reference)
    {
        for (var n = 1; n <= Longest; n++)
        {
            var wanted = Grams(reference, n);
            var given = Grams(hypothesis, n);
            _matches[n - 1] += given.Sum(g => Math.Min(g.Value, wanted.GetValueOrDefault(g.Key)));
            // As in NLTK, a pair too short to have any counts as one miss.
            _total[n - 1] += Math.Max(1, given.Values.Sum());
        }
        _length += hypothesis.Count;
        _referenceLength += reference.Count;
    }

    public double Score(BleuSmoothing smoothing = BleuSmoothing.None)
    {
        if (_matches[0] == 0) return 0;
        var sum = 0.0;
        var empty = 0;
        for (var i = 0; i < Longest; i++)
        {
            double matches = _matches[i], total = _total[i];
            if (smoothing == BleuSmoothing.PlusOne && i > 0) (matches, total) = (matches + 1, total + 1);
            if (matches == 0) matches = Replacement(smoothing, ref empty);
            // A single word has no length to scale by: NLTK then leaves the order out.
            if (matches == 0 && smoothing == BleuSmoothing.Length) continue;
            if (matches == 0) return 0;
            sum += Math.Log(matches / total) / Longest;
        }
        return Math.Exp(sum) * (_length > _referenceLength ? 1 : Math.Exp(1 - (double)_referenceLength / _length));
    }

    double Replacement(BleuSmoothing smoothing, ref int empty) => smoothing switch
    {
        BleuSmoothing.Tenth => 0.1,
        BleuSmoothing.Halves => Math.Pow(0.5, ++empty),
        BleuSmoothing.Length when _length > 1 => Math.Pow(0.5, ++empty) * Math.Log(_length) / 5,
        _ => 0,
    };

    static Dictionary<string, int> Grams(IReadOnlyList<string> words, int n)
    {
        var grams = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i + n <= words.Count; i++)
        {
            var gram = string.Join(' ', words.Skip(i).Take(n));
            grams[gram] = grams.GetValueOrDefault(gram) + 1;
        }
        return grams;
    }
}
