using Mimo.Imaging.Masks;
using Mimo.Imaging.Volumes;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation.Volumes;

/// <summary>Follows objects of one stack slice by slice, and as a box alone would.</summary>
public sealed class VolumeFollower : IDisposable
{
    readonly MimoPipeline _pipeline;
    readonly SliceSeries _stack;
    readonly CarryLimits _limits;
    readonly ImageFeatures[] _features;
    readonly GreySlice[] _grey;

    public VolumeFollower(MimoPipeline pipeline, SliceSeries stack, CarryLimits limits)
    {
        (_pipeline, _stack, _limits) = (pipeline, stack, limits);
        _features = [.. stack.Slices.Select(s => pipeline.Encode(s.Image))];
        _grey = [.. stack.Slices.Select(s => GreySlice.Of(s.Image))];
    }

    public void Dispose()
    {
        foreach (var features in _features) features.Dispose();
    }

    /// <returns>Both ways; nothing when the answer has no mask.</returns>
    public IEnumerable<VolumeResult> Follow(string label, int[] there, bool byName)
    {
        var start = there[there.Length / 2];
        var box = MaskGeometry.Box(_stack.Truth(start, label), _stack.Width);
        using var state = _pipeline.NewState();
        var answer = byName
            ? PipelineAnswer.Ask(_pipeline, state, _features[start], $"Segment the {label}.", TurnPrompts.None)
            : PipelineAnswer.Ask(_pipeline, state, _features[start], "Segment what is in the box.", new TurnPrompts([Coordinates(box)], []));
        if (answer.Masks is not [{ SegVector: { } vector, Mask: { } first }, ..] || MaskGeometry.Area(first.Pixels) == 0) yield break;
        var own = vector.AsMemory(vector.Length - _pipeline.Config.Sam.PromptEmbedDim);
        foreach (var carried in (bool[])[true, false])
        {
            var (masks, confidence) = (new Dictionary<int, byte[]> { [start] = first.Pixels }, new Dictionary<int, float>());
            foreach (var step in (int[])[1, -1])
                if (carried) Carry(masks, confidence, own, start, step);
                else Boxes(masks, own, start, step, there);
            yield return Result(label, there, byName, carried, start, masks, confidence);
        }
    }

    void Carry(Dictionary<int, byte[]> masks, Dictionary<int, float> confidence, ReadOnlyMemory<float> vector, int start, int step)
    {
        var evidence = GreyEvidence.Learn(_grey[start], masks[start]);
        var carried = new CarriedMask(Runs(masks[start]), evidence.Mean(_grey[start], masks[start]), _limits);
        for (var i = start + step; i >= 0 && i < _features.Length; i += step)
        {
            var made = _pipeline.Segment(_features[i], vector, new TurnPrompts([Coordinates(carried.Last.Box)], []));
            var settled = MaskSettling.Settle(_grey[i], made.Pixels, evidence);
            if (carried.Take(Runs(settled), made.PredictedIou, evidence.Mean(_grey[i], settled)) != CarryEnd.None) return;
            (masks[i], confidence[i]) = (settled, carried.Confidence);
        }
    }

    void Boxes(Dictionary<int, byte[]> masks, ReadOnlyMemory<float> vector, int start, int step, int[] there)
    {
        var box = MaskGeometry.Box(masks[start], _stack.Width);
        for (var i = start + step; i >= there[0] && i <= there[^1]; i += step)
        {
            masks[i] = _pipeline.Segment(_features[i], vector, new TurnPrompts([Coordinates(box)], [])).Pixels;
            var next = MaskGeometry.Box(masks[i], _stack.Width);
            if (!next.IsEmpty) box = next;
        }
    }

    VolumeResult Result(
        string label, int[] there, bool byName, bool carried, int start, Dictionary<int, byte[]> masks, Dictionary<int, float> confidence)
    {
        var (common, all, slices) = (0L, 0L, new List<double[]>());
        for (var i = 0; i < _stack.Slices.Length; i++)
        {
            var truth = _stack.Truth(i, label);
            var (both, sum) = masks.TryGetValue(i, out var mask) ? Count(mask, truth) : (0, MaskGeometry.Area(truth));
            (common, all) = (common + both, all + sum);
            if (mask is not null && i != start) slices.Add([confidence.GetValueOrDefault(i), 2.0 * both / Math.Max(sum, 1)]);
        }
        var (onStart, sumStart) = Count(masks[start], _stack.Truth(start, label));
        return new VolumeResult
        {
            Stack = _stack.Name, Dataset = _stack.Dataset, Label = label, Prompt = byName ? "name" : "box", Way = carried ? "carried" : "box, true ends",
            PromptDice = 2.0 * onStart / sumStart, Dice = 2.0 * common / all, Slices = [.. slices],
            Late = [masks.Keys.Max() - there[^1], there[0] - masks.Keys.Min()],
        };
    }

    Rle Runs(byte[] mask) => Rle.Encode(mask, _stack.Width, mask.Length / _stack.Width);

    static (long Both, long Sum) Count(byte[] a, byte[] b)
    {
        var (both, sum) = (0L, 0L);
        for (var i = 0; i < a.Length; i++) (both, sum) = (both + (a[i] & b[i]), sum + a[i] + b[i]);
        return (both, sum);
    }

    static BoxCoordinates Coordinates(PixelBox box) => new(box.X0, box.Y0, box.X1, box.Y1);
}
