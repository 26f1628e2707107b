using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Build.Masks;

/// <summary>Where one sample's boxes and points lie: drawn from the masks' runs, boxes with jitter. Units of the padded square's side.</summary>
sealed class PicturePlaces(PictureMasks masks, int width, int height, Random random) : IPlaces
{
    /// <summary>A mask of fewer pixels is not asked for: nothing of it is left in a network's input.</summary>
    public const int FewestPixels = 16;

    readonly int _side = Math.Max(width, height);

    public int[] Visible { get; } = [.. masks.Runs.Index().Where(m => m.Item.Area >= FewestPixels).Select(m => m.Index)];

    public float[]? Box(int mask)
    {
        var runs = masks.Runs[mask];
        if (runs.Area == 0) return null;
        var box = PromptDrawer.Jittered([runs.Box.X0, runs.Box.Y0, runs.Box.X1, runs.Box.Y1], width, height, _side, random);
        return [.. box.Select(c => c / _side)];
    }

    public float[]? Point(int mask)
    {
        var runs = masks.Runs[mask];
        if (runs.Area == 0) return null;
        var (x, y) = PromptDrawer.Deepest(() => runs.At(random.Next(runs.Area)), runs.Contains);
        return [(x + 0.5f) / _side, (y + 0.5f) / _side];
    }

    public int SmallestAt(float[] point)
    {
        var (x, y) = ((int)(point[0] * _side), (int)(point[1] * _side));
        var here = Visible.Where(m => masks.Runs[m].Contains(x, y)).ToArray();
        return here.Length == 0 ? -1 : here.MinBy(m => masks.Runs[m].Area);
    }
}
