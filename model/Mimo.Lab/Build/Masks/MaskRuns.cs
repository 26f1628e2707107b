using Mimo.Imaging.Masks;

namespace Mimo.Lab.Build.Masks;

/// <summary>
/// A mask as its runs, for drawing places without its pixels: 8 bytes a run, and a random pixel or a test in the logarithm of their
/// number. A vessel tree that takes 260 KB as a plane takes some 20 KB so.
/// </summary>
sealed class MaskRuns
{
    readonly int _width, _height;
    /// <summary>First pixel of each run of the mask, counted column by column.</summary>
    readonly int[] _starts;
    /// <summary>Pixels of the mask before each run; one more number than runs, the last being the area.</summary>
    readonly int[] _before;

    public MaskRuns(Rle mask)
    {
        (_width, _height, Box) = (mask.Width, mask.Height, mask.Box);
        var counts = mask.Counts;
        var (starts, before, position, area) = (new List<int>(counts.Length / 2), new List<int>(counts.Length / 2 + 1), 0, 0);
        for (var i = 0; i < counts.Length; position += counts[i++])
        {
            if (i % 2 == 0 || counts[i] == 0) continue;
            starts.Add(position);
            before.Add(area);
            area += counts[i];
        }
        before.Add(area);
        (_starts, _before) = ([.. starts], [.. before]);
    }

    public int Area => _before[^1];

    public PixelBox Box { get; }

    public int Bytes => 64 + 4 * (_starts.Length + _before.Length);

    /// <summary>The pixel of that number, 0 to <see cref="Area"/> - 1, column by column.</summary>
    public (int X, int Y) At(int number)
    {
        var run = Array.BinarySearch(_before, number);
        if (run < 0) run = ~run - 1;
        var position = _starts[run] + number - _before[run];
        return (position / _height, position % _height);
    }

    public bool Contains(int x, int y)
    {
        if (x < 0 || y < 0 || x >= _width || y >= _height) return false;
        var position = x * _height + y;
        var run = Array.BinarySearch(_starts, position);
        if (run >= 0) return true;
        run = ~run - 1;
        return run >= 0 && position < _starts[run] + _before[run + 1] - _before[run];
    }
}
