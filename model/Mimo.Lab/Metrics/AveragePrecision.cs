// Hand-written: no .NET package evaluates COCO. Equal to pycocotools' COCOeval on masks at one IoU, all areas, 100 detections an image.
namespace Mimo.Lab.Metrics;

/// <summary>AP50 of one category over images; here an image is a question and its answer.</summary>
public sealed class AveragePrecision
{
    const int MostDetections = 100;
    const int RecallSteps = 100;
    static readonly double Spacing = double.BitIncrement(1) - 1;

    readonly double _threshold;
    readonly List<(double Score, bool Hit)> _detections = [];
    int _truths;

    public AveragePrecision(double threshold = 0.5) => _threshold = Math.Min(threshold, 1 - 1e-10);

    /// <summary>
    /// Adds an image. The order of images matters where scores are equal, and with GLaMM's score of 1 for all they all are.
    /// </summary>
    /// <param name="scores">One a prediction.</param>
    /// <param name="ious">For each prediction the IoU with each truth.</param>
    /// <param name="truths">Number of truths; given apart, since an image without predictions has some too.</param>
    public void Add(IReadOnlyList<double> scores, IReadOnlyList<IReadOnlyList<double>> ious, int truths)
    {
        _truths += truths;
        var taken = new bool[truths];
        foreach (var p in Enumerable.Range(0, scores.Count).OrderByDescending(p => scores[p]).Take(MostDetections))
        {
            var (best, at) = (_threshold, -1);
            // Of equal IoUs the last one wins, as there.
            for (var t = 0; t < truths; t++)
                if (!taken[t] && ious[p][t] >= best) (best, at) = (ious[p][t], t);
            if (at >= 0) taken[at] = true;
            _detections.Add((scores[p], at >= 0));
        }
    }

    /// <returns>0..1, mean precision over 101 levels of recall; null where no image had a truth (-1 there).</returns>
    public double? Score()
    {
        if (_truths == 0) return null;
        var sorted = _detections.OrderByDescending(d => d.Score).ToArray();
        var (recall, precision) = (new double[sorted.Length], new double[sorted.Length]);
        var hits = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Hit) hits++;
            (recall[i], precision[i]) = ((double)hits / _truths, hits / (i + 1 + Spacing));
        }
        for (var i = sorted.Length - 1; i > 0; i--) precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        var (sum, from) = (0.0, 0);
        for (var step = 0; step <= RecallSteps; step++)
        {
            // numpy's linspace multiplies by the step and sets the last: other last bits than a division.
            var level = step == RecallSteps ? 1 : step * (1.0 / RecallSteps);
            while (from < recall.Length && recall[from] < level) from++;
            if (from < recall.Length) sum += precision[from];
        }
        return sum / (RecallSteps + 1);
    }
}
