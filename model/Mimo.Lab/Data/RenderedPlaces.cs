using Mimo.Lab.Conversations;

namespace Mimo.Lab.Data;

/// <summary>Boxes and points of a training view, drawn anew each time they are asked for.</summary>
sealed class RenderedPlaces(RenderedPicture picture, Random random) : IPlaces
{
    public int[] Visible => picture.Visible;

    // Half of the boxes are exact, or a model learns to trust none and stays off the edges of a good one.
    public float[]? Box(int mask) => PromptDrawer.Box(picture.Masks[mask], picture.Side, random, jitter: random.NextDouble() < 0.5);

    public float[]? Point(int mask) => PromptDrawer.Point(picture.Masks[mask], picture.Side, random);

    public int SmallestAt(float[] point)
    {
        var at = (int)(point[1] * picture.Side) * picture.Side + (int)(point[0] * picture.Side);
        var (smallest, fewest) = (-1, float.MaxValue);
        foreach (var mask in picture.Visible)
            if (picture.Masks[mask][at] != 0 && picture.Masks[mask].Sum() is var pixels && pixels < fewest) (smallest, fewest) = (mask, pixels);
        return smallest;
    }
}
