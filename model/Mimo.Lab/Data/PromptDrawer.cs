namespace Mimo.Lab.Data;

/// <summary>Draws boxes and points from a rendered mask, in units of the square's side (0..1).</summary>
public static class PromptDrawer
{
    /// <summary>
    /// The mask's bounding box with jitter: each edge moves by up to a tenth of the box's shorter side, five pixels at most
    /// (SAM-Med2D's recipe, for a 256-pixel frame).
    /// </summary>
    /// <returns>x0, y0, x1, y1; null for an empty mask.</returns>
    public static float[]? Box(ReadOnlySpan<float> mask, int size, Random random, bool jitter)
    {
        int x0 = size, y0 = size, x1 = -1, y1 = -1;
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) continue;
            var (x, y) = (i % size, i / size);
            (x0, y0, x1, y1) = (Math.Min(x0, x), Math.Min(y0, y), Math.Max(x1, x), Math.Max(y1, y));
        }
        if (x1 < 0) return null;
        float[] box = [x0, y0, x1 + 1, y1 + 1];
        if (jitter)
        {
            var most = Math.Min(5f * size / 256f, 0.1f * Math.Min(box[2] - box[0], box[3] - box[1]));
            for (var i = 0; i < 4; i++) box[i] = Math.Clamp(box[i] + (float)(random.NextDouble() * 2 - 1) * most, 0, size);
        }
        for (var i = 0; i < 4; i++) box[i] /= size;
        return box;
    }

    /// <summary>A pixel centre inside the mask; of three draws the one farthest from the mask's edge along its row and column.</summary>
    /// <returns>x, y; null for an empty mask.</returns>
    public static float[]? Point(ReadOnlySpan<float> mask, int size, Random random)
    {
        var inside = new List<int>();
        for (var i = 0; i < mask.Length; i++) if (mask[i] != 0) inside.Add(i);
        if (inside.Count == 0) return null;
        var (best, depth) = (inside[0], -1);
        for (var draw = 0; draw < 3; draw++)
        {
            var at = inside[random.Next(inside.Count)];
            var d = Depth(mask, size, at % size, at / size);
            if (d > depth) (best, depth) = (at, d);
        }
        return [(best % size + 0.5f) / size, (best / size + 0.5f) / size];
    }

    static int Depth(ReadOnlySpan<float> mask, int size, int x, int y)
    {
        bool In(ReadOnlySpan<float> m, int cx, int cy) => cx >= 0 && cy >= 0 && cx < size && cy < size && m[cy * size + cx] != 0;
        var d = 1;
        while (In(mask, x - d, y) && In(mask, x + d, y) && In(mask, x, y - d) && In(mask, x, y + d)) d++;
        return d;
    }
}
