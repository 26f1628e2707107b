// Hand-written: contour finders of image libraries run through pixel centres and so lose half a pixel all around; these rings run
// along pixel edges and give the mask back exactly.
namespace Mimo.Imaging.Masks;

/// <summary>
/// A mask as closed rings along its pixel edges. A ring is x0, y0, x1, y1, ... of its corners only, the first not repeated, origin at
/// the outer corner of the top-left pixel. Outer rings run clockwise on the screen, holes the other way; even-odd filling needs neither.
/// </summary>
public static class MaskPolygons
{
    /// <summary>Right, down, left, up: each the one before turned clockwise.</summary>
    static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>Rings of (H, W) uint8, row-major, 0 or not 0, from top to bottom by their first corner; none for an empty mask.</summary>
    /// <exception cref="ArgumentException">The mask does not hold width x height bytes.</exception>
    public static IReadOnlyList<int[]> Trace(ReadOnlySpan<byte> mask, int width, int height)
    {
        if (mask.Length != (long)width * height)
            throw new ArgumentException($"{mask.Length} bytes do not hold {width} x {height}.", nameof(mask));
        var (rings, traced) = (new List<int[]>(), new bool[mask.Length]);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                // Every ring has an edge with the mask below and none above; the first one met starts at a corner.
                if (!traced[y * width + x] && IsInside(mask, width, x, y) && !IsInside(mask, width, x, y - 1))
                    rings.Add(Follow(mask, width, x, y, traced));
        return rings;
    }

    /// <summary>(H, W) uint8, row-major, 0 or 1: the pixels that an odd number of rings surrounds.</summary>
    /// <exception cref="ArgumentException">A ring has an odd number of coordinates or leaves the image.</exception>
    public static byte[] Fill(IEnumerable<IReadOnlyList<int>> rings, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(rings);
        var mask = new byte[width * height];
        foreach (var ring in rings)
        {
            if (ring.Count % 2 != 0) throw new ArgumentException("A ring is pairs of x and y.", nameof(rings));
            for (var i = 0; i < ring.Count; i += 2)
            {
                var (x, y, next) = (ring[i], ring[i + 1], ring[(i + 3) % ring.Count]);
                if (x < 0 || x > width || y < 0 || y > height || next < 0 || next > height)
                    throw new ArgumentException("A corner lies outside the image.", nameof(rings));
                // Each vertical edge flips the state of all pixels to its right.
                for (var row = Math.Min(y, next); row < Math.Max(y, next); row++)
                    for (var column = x; column < width; column++) mask[row * width + column] ^= 1;
            }
        }
        return mask;
    }

    /// <summary>Walks with the mask on the right hand until back at the start.</summary>
    static int[] Follow(ReadOnlySpan<byte> mask, int width, int startX, int startY, bool[] traced)
    {
        var (corners, x, y, heading) = (new List<int>(), startX, startY, 0);
        do
        {
            corners.Add(x);
            corners.Add(y);
            int turn;
            do
            {
                if (heading == 0) traced[y * width + x] = true;
                (x, y) = (x + Steps[heading].X, y + Steps[heading].Y);
                // Where two mask pixels touch by a corner only, turning right keeps them apart, so no ring crosses itself.
                turn = !IsInside(mask, width, Ahead(x, y, heading, right: true)) ? 1
                    : IsInside(mask, width, Ahead(x, y, heading, right: false)) ? 3 : 0;
            } while (turn == 0);
            heading = (heading + turn) % 4;
        } while (x != startX || y != startY || heading != 0);
        return [.. corners];
    }

    /// <summary>The pixel that lies ahead of a corner, on the right or the left hand.</summary>
    static (int X, int Y) Ahead(int x, int y, int heading, bool right) => (heading, right) switch
    {
        (0, true) or (1, false) => (x, y),
        (1, true) or (2, false) => (x - 1, y),
        (2, true) or (3, false) => (x - 1, y - 1),
        _ => (x, y - 1),
    };

    static bool IsInside(ReadOnlySpan<byte> mask, int width, (int X, int Y) pixel) => IsInside(mask, width, pixel.X, pixel.Y);

    static bool IsInside(ReadOnlySpan<byte> mask, int width, int x, int y) =>
        x >= 0 && x < width && y >= 0 && y < mask.Length / width && mask[y * width + x] != 0;
}
