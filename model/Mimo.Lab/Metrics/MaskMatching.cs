namespace Mimo.Lab.Metrics;

/// <summary>One predicted mask paired with one expected mask.</summary>
public readonly record struct MaskPair(int Prediction, int Truth, double Iou);

/// <summary>Pairs an answer's masks with the expected ones, as GLaMM's evaluation does, and the figures that follow from the pairs.</summary>
public static class MaskMatching
{
    /// <summary>
    /// Takes the largest IoU left, removes its prediction and its truth, and goes on until what is left is 0.
    /// </summary>
    /// <param name="ious">For each prediction the IoU with each truth.</param>
    public static IReadOnlyList<MaskPair> Greedy(IReadOnlyList<IReadOnlyList<double>> ious)
    {
        var pairs = new List<MaskPair>();
        var truths = ious.Count == 0 ? 0 : ious[0].Count;
        var (usedPredictions, usedTruths) = (new bool[ious.Count], new bool[truths]);
        while (true)
        {
            MaskPair? best = null;
            for (var p = 0; p < ious.Count; p++)
                for (var t = 0; t < truths; t++)
                    if (!usedPredictions[p] && !usedTruths[t] && ious[p][t] > (best?.Iou ?? 0)) best = new MaskPair(p, t, ious[p][t]);
            if (best is not { } pair) return pairs;
            pairs.Add(pair);
            usedPredictions[pair.Prediction] = usedTruths[pair.Truth] = true;
        }
    }

    /// <summary>GLaMM's score of one answer: mean IoU of the pairs, 0 without any. What stays unpaired costs nothing.</summary>
    public static double MeanIou(IReadOnlyList<MaskPair> pairs) => pairs.Count == 0 ? 0 : pairs.Average(p => p.Iou);

    /// <summary>The same with each unpaired prediction and each unpaired truth counted as 0; 1 where nothing was expected and nothing came.</summary>
    public static double PenalisedIou(IReadOnlyList<MaskPair> pairs, int predictions, int truths)
    {
        var count = predictions + truths - pairs.Count;
        return count == 0 ? 1 : pairs.Sum(p => p.Iou) / count;
    }
}
