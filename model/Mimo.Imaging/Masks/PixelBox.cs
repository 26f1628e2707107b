namespace Mimo.Imaging.Masks;

/// <summary>
/// A rectangle of whole pixels, half-open: columns X0..X1-1, rows Y0..Y1-1. Equally, the edges of that rectangle in the frame whose
/// origin is the outer corner of the top-left pixel. All zero when it holds nothing.
/// </summary>
public readonly record struct PixelBox(int X0, int Y0, int X1, int Y1)
{
    public int Width => X1 - X0;
    public int Height => Y1 - Y0;
    public bool IsEmpty => X1 <= X0 || Y1 <= Y0;

    public bool Overlaps(PixelBox other) => X0 < other.X1 && other.X0 < X1 && Y0 < other.Y1 && other.Y0 < Y1;
}
