namespace Mimo.Lab.Data;

/// <summary>Draws boxes and points from a mask, in units of the padded square's side (0..1).</summary>
public static class PromptDrawer
{
    /// <summary>The mask's bounding box, of a rendered mask; with <paramref name="jitter"/> as <see cref="Jittered"/> moves it.</summary>
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
        if (jitter) box = Jittered(box, size, size, size, random);
        for (var i = 0; i < 4; i++) box[i] /= size;
        return box;
    }

    /// <summary>
    /// After SAM-Med2D's recipe: each edge moves by up to five pixels of a 256-pixel frame, and by a tenth of the box's shorter side at
    /// most. SAM-Med2D allows half of that side, which takes a small box off its structure.
    /// </summary>
    /// <param name="box">x0, y0, x1, y1 in pixels.</param>
    /// <param name="width">Right edge that nothing leaves, in pixels.</param>
    /// <param name="height">Lower edge that nothing leaves, in pixels.</param>
    /// <param name="side">Of the padded square, in pixels.</param>
    /// <param name="random">Drawn from four times.</param>
    public static float[] Jittered(float[] box, int width, int height, int side, Random random)
    {
        var most = Math.Min(5f * side / 256f, 0.1f * Math.Min(box[2] - box[0], box[3] - box[1]));
        return [.. box.Index().Select(e => Math.Clamp(e.Item + (float)(random.NextDouble() * 2 - 1) * most, 0, e.Index % 2 == 0 ? width : height))];
    }

    /// <summary>A pixel centre inside a rendered mask, as <see cref="Deepest"/> chooses it.</summary>
    /// <returns>x, y; null for an empty mask.</returns>
    public static float[]? Point(ReadOnlySpan<float> mask, int size, Random random)
    {
        var inside = new List<int>();
        for (var i = 0; i < mask.Length; i++) if (mask[i] != 0) inside.Add(i);
        if (inside.Count == 0) return null;
        var plane = mask.ToArray();
        var (x, y) = Deepest(
            () => inside[random.Next(inside.Count)] is var at ? (at % size, at / size) : default,
            (cx, cy) => cx >= 0 && cy >= 0 && cx < size && cy < size && plane[cy * size + cx] != 0);
        return [(x + 0.5f) / size, (y + 0.5f) / size];
    }

    /// <summary>Of three pixels drawn from a mask the one farthest from the mask's edge along its row and column.</summary>
    public static (int X, int Y) Deepest(Func<(int X, int Y)> draw, Func<int, int, bool> inside)
    {
        var (best, depth) = (default((int X, int Y)), -1);
        for (var i = 0; i < 3; i++)
        {
            var at = draw();
            var d = 1;
            while (inside(at.X - d, at.Y) && inside(at.X + d, at.Y) && inside(at.X, at.Y - d) && inside(at.X, at.Y + d)) d++;
            if (d > depth) (best, depth) = (at, d);
        }
        return best;
    }
}
