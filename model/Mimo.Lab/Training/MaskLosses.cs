using Mimo.Model.Training;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>The losses of predicted masks and the figures to watch.</summary>
public sealed record MaskLosses(Tensor Pixels, Tensor Overlap, Tensor Iou, float[] Measured)
{
    /// <param name="lowRes">(N, 1, l, l) float32 logits.</param>
    /// <param name="predicted">(N, 1) float32, predicted IoU.</param>
    /// <param name="targets">(N, S, S) float32, 0 or 1, in the padded square.</param>
    public static MaskLosses Of(Tensor lowRes, Tensor predicted, Tensor targets)
    {
        var side = targets.size(-1);
        var logits = nn.functional.interpolate(lowRes, size: [side, side], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(1);
        Tensor measured;
        using (no_grad())
        {
            var hard = (logits.detach() > 0).to_type(float32);
            var both = (hard * targets).sum([1, 2]);
            measured = both / (hard.sum([1, 2]) + targets.sum([1, 2]) - both).clamp(min: 1);
        }
        return new MaskLosses(
            Losses.Bce(logits, targets), Losses.Dice(logits, targets),
            (predicted.squeeze(1) - measured).square().mean(), measured.data<float>().ToArray());
    }

    public Tensor Total(StageWeights weights) => Pixels * weights.Pixels + Overlap * weights.Overlap + Iou * weights.PredictedIou;

    /// <summary>Of the rounds of corrections behind a decode (<see cref="ConceptBatch.Correct"/>): mean of their losses, and each round's figures.</summary>
    /// <param name="rounds">At least one.</param>
    /// <param name="targets">As for <see cref="Of"/>.</param>
    /// <param name="weights">Of the losses.</param>
    /// <param name="figures">Receives <c>iou_click_1</c> and so on.</param>
    public static Tensor OfCorrections(
        IEnumerable<(Tensor LowRes, Tensor Iou)> rounds, Tensor targets, StageWeights weights, Dictionary<string, double> figures)
    {
        var losses = new List<Tensor>();
        foreach (var (lowRes, iou) in rounds)
        {
            var round = Of(lowRes, iou, targets);
            losses.Add(round.Total(weights));
            figures[$"iou_click_{losses.Count}"] = round.Measured.Average();
        }
        return stack(losses).mean();
    }

    /// <param name="kinds">What was asked with, per mask: <c>name</c>, <c>box</c> or <c>point</c>.</param>
    public Dictionary<string, double> Figures(IReadOnlyList<string> kinds)
    {
        var figures = kinds.Zip(Measured).GroupBy(p => p.First).ToDictionary(g => $"iou_{g.Key}", g => (double)g.Average(p => p.Second));
        figures["bce"] = Pixels.item<float>();
        figures["dice"] = Overlap.item<float>();
        return figures;
    }
}
