namespace Mimo.Imaging.Drawing;

/// <summary>
/// Finds each number a place at its mask's edge, outside of the finding that it names, off other masks and off other numbers where
/// there is room.
/// </summary>
static class TagPlacer
{
    /// <summary>Radius of a number's disc in units.</summary>
    public const double Radius = 12;

    public static List<(MaskShape Shape, double X, double Y)> Place(IReadOnlyList<MaskShape> shapes, OverlayFrame frame)
    {
        var placed = new List<(MaskShape Shape, double X, double Y)>();
        var radius = Radius * frame.Unit;
        foreach (var shape in shapes)
        {
            var (bestX, bestY, best) = (0.0, 0.0, double.PositiveInfinity);
            // Upper right first: ties keep the first.
            for (var k = 0; k < 16; k++)
            {
                var angle = (-45 + (k % 2 == 0 ? 1 : -1) * ((k + 1) / 2) * 22.5) * Math.PI / 180;
                var (edgeX, edgeY) = Extreme(shape, Math.Cos(angle), Math.Sin(angle));
                var x = Math.Clamp(edgeX + Math.Cos(angle) * radius * 0.9, frame.Left + radius,
                    Math.Max(frame.Left + radius, frame.Left + frame.Width - radius));
                var y = Math.Clamp(edgeY + Math.Sin(angle) * radius * 0.9, radius, Math.Max(radius, frame.Height - radius));
                var cost = k * 0.02 + shapes.Sum(s => Covered(s, x, y, radius) * (s == shape ? 1 : 1.5))
                    + placed.Sum(p => 4 * Math.Max(0, 1 - Math.Sqrt((p.X - x) * (p.X - x) + (p.Y - y) * (p.Y - y)) / (2.1 * radius)));
                if (cost < best) (bestX, bestY, best) = (x, y, cost);
            }
            placed.Add((shape, bestX, bestY));
        }
        return placed;
    }

    /// <summary>The place of the mask that lies furthest in a direction.</summary>
    static (double X, double Y) Extreme(MaskShape shape, double dx, double dy) => shape.Edge.MaxBy(e => e.X * dx + e.Y * dy);

    /// <summary>Share of the disc that lies on the mask, 0 to 1, by samples.</summary>
    static double Covered(MaskShape shape, double x, double y, double radius)
    {
        var inside = 0;
        for (var j = -3; j <= 3; j++)
            for (var i = -3; i <= 3; i++)
                if (i * i + j * j <= 9 && shape.DistanceAt(x + i * radius / 3, y + j * radius / 3) > 0) inside++;
        return inside / 29.0;
    }
}
