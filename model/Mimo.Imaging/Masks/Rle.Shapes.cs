namespace Mimo.Imaging.Masks;

public sealed partial class Rle
{
    /// <summary>Boundaries are walked on a grid this much finer than pixels, as cocoapi does.</summary>
    const double Finer = 5;
    const double LargestCoordinate = 1_000_000;

    /// <summary>
    /// Union of the polygons, each filled on its own (COCO's meaning of an annotation with several parts). Each is x0, y0, x1, y1, ...
    /// in pixels, at least one corner, origin at the top-left outer corner.
    /// </summary>
    /// <exception cref="ArgumentException">No polygon, an odd number of coordinates, or one beyond a million or not finite.</exception>
    public static Rle FromPolygons(IEnumerable<IReadOnlyList<double>> polygons, int width, int height) =>
        Merge([.. polygons.Select(polygon => FromPolygon(polygon, width, height))]);

    /// <summary>
    /// Pixels whose centre is inside, by cocoapi's rounding: the boundary is walked on a grid five times finer, each crossing from one
    /// pixel column into the next marks where the column's state flips, and the sorted marks are the run lengths.
    /// </summary>
    /// <inheritdoc cref="FromPolygons" path="/exception"/>
    public static Rle FromPolygon(IReadOnlyList<double> polygon, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        CheckSize(width, height);
        if (polygon.Count < 2 || polygon.Count % 2 != 0) throw new ArgumentException("A polygon is pairs of x and y.", nameof(polygon));
        if (polygon.Any(c => !(Math.Abs(c) <= LargestCoordinate)))
            throw new ArgumentException("A coordinate is out of range.", nameof(polygon));

        var corners = polygon.Count / 2;
        var marks = new List<int>();
        (int U, int V)? previous = null;
        for (var j = 0; j < corners; j++)
        {
            var next = (j + 1) % corners;
            var (xs, ys, xe, ye) = (Fine(polygon[2 * j]), Fine(polygon[2 * j + 1]), Fine(polygon[2 * next]), Fine(polygon[2 * next + 1]));
            foreach (var point in Walk(xs, ys, xe, ye))
            {
                if (previous is { } from && from.U != point.U && Crossing(from, point, width, height) is { } mark) marks.Add(mark);
                previous = point;
            }
        }
        marks.Sort();
        return FromMarks(marks, width, height);
    }

    /// <summary>COCO's box annotation: x, y, width, height.</summary>
    /// <inheritdoc cref="FromPolygons" path="/exception"/>
    public static Rle FromBox(double x, double y, double boxWidth, double boxHeight, int width, int height) =>
        FromPolygon([x, y, x, y + boxHeight, x + boxWidth, y + boxHeight, x + boxWidth, y], width, height);

    static int Fine(double coordinate) => (int)(Finer * coordinate + 0.5);

    static IEnumerable<(int U, int V)> Walk(int xs, int ys, int xe, int ye)
    {
        var (dx, dy) = (Math.Abs(xe - xs), Math.Abs(ye - ys));
        // Always interpolated from the lower end, whatever the direction: else an edge shared by two polygons would round differently.
        var flip = dx >= dy ? xs > xe : ys > ye;
        if (flip) (xs, ys, xe, ye) = (xe, ye, xs, ys);
        var (length, slope) = dx >= dy ? (dx, dx == 0 ? 0 : (double)(ye - ys) / dx) : (dy, (double)(xe - xs) / dy);
        for (var d = 0; d <= length; d++)
        {
            var t = flip ? length - d : d;
            yield return dx >= dy ? (t + xs, (int)(ys + slope * t + 0.5)) : ((int)(xs + slope * t + 0.5), t + ys);
        }
    }

    static int? Crossing((int U, int V) from, (int U, int V) to, int width, int height)
    {
        var x = ((to.U < from.U ? to.U : to.U - 1) + 0.5) / Finer - 0.5;
        if (Math.Floor(x) != x || x < 0 || x > width - 1) return null;
        var y = (Math.Min(to.V, from.V) + 0.5) / Finer - 0.5;
        return (int)x * height + (int)Math.Ceiling(Math.Clamp(y, 0, height));
    }

    static Rle FromMarks(List<int> marks, int width, int height)
    {
        var (counts, last) = (new List<int>(), 0);
        marks.Add(width * height);
        for (var j = 0; j < marks.Count; j++)
        {
            var run = marks[j] - last;
            last = marks[j];
            // Two flips at one place are none: the run before goes on.
            if (run > 0 || j == 0) counts.Add(run);
            else if (++j < marks.Count) (counts[^1], last) = (counts[^1] + marks[j] - last, marks[j]);
        }
        return new Rle(width, height, [.. counts]);
    }
}
