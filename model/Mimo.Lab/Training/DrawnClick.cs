using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>Clicks on masks that are being learned: a pixel drawn evenly from where a mask is wrong, as SAM was trained.</summary>
static class DrawnClick
{
    /// <summary>Of one part of a step: a function of these three, so that a resumed run draws the same clicks.</summary>
    public static Random Randomness(int seed, int step, int part) => new(unchecked((seed * 73_856_093) ^ (step * 19_349_663) ^ ((-1 - part) * 83_492_791)));

    /// <summary>Adds one click to each mask.</summary>
    /// <param name="clicks">Of each mask: x, y in pixels of the targets, 1 inside or 0 outside.</param>
    /// <param name="lowRes">(M, 1, l, l) float32 logits.</param>
    /// <param name="targets">(M, S, S) float32, 0 or 1.</param>
    /// <param name="random">Draws.</param>
    public static void Add(IReadOnlyList<List<float>> clicks, Tensor lowRes, Tensor targets, Random random)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var side = (int)targets.size(-1);
        var masks = nn.functional.interpolate(lowRes, size: [side, side], mode: InterpolationMode.Bilinear, align_corners: false)
            .squeeze(1).gt(Mimo.Model.Layers.Arithmetic.Of(0)).to(float32).contiguous();
        var (mine, truth) = (masks.data<float>().ToArray(), targets.contiguous().data<float>().ToArray());
        var wrong = new List<int>();
        for (var mask = 0; mask < clicks.Count; mask++)
        {
            var start = mask * side * side;
            wrong.Clear();
            for (var i = 0; i < side * side; i++) if (mine[start + i] != truth[start + i]) wrong.Add(i);
            // A mask without a fault is told so: any pixel of it, or of what is rightly left out.
            var at = wrong.Count > 0 ? wrong[random.Next(wrong.Count)] : random.Next(side * side);
            clicks[mask].AddRange([at % side + 0.5f, at / side + 0.5f, truth[start + at]]);
        }
    }
}
