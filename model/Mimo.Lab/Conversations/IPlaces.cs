namespace Mimo.Lab.Conversations;

/// <summary>Where the masks of a picture lie. Coordinates 0..1 of the padded square.</summary>
public interface IPlaces
{
    /// <summary>Numbers of the masks that can be asked for.</summary>
    int[] Visible { get; }

    /// <returns>x0, y0, x1, y1 around the mask, jittered or not; null when it has no pixel.</returns>
    float[]? Box(int mask);

    /// <returns>x, y in the mask; null when it has no pixel.</returns>
    float[]? Point(int mask);

    /// <returns>The visible mask with the fewest pixels that holds the point; -1 when none does.</returns>
    int SmallestAt(float[] point);
}
