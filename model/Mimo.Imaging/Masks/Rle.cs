// Hand-written because no .NET package has COCO's run lengths; results equal cocoapi's on its own outputs.
namespace Mimo.Imaging.Masks;

/// <summary>
/// A binary mask as COCO run lengths: pixels column by column from the top left, runs alternate between background and mask, the
/// first is background and may be 0 long. Masks in memory are row-major (H, W) uint8, 0 or not 0.
/// </summary>
public sealed partial class Rle
{
    readonly int[] _counts;

    Rle(int width, int height, int[] counts) => (Width, Height, _counts) = (width, height, counts);

    public int Width { get; }
    public int Height { get; }
    /// <summary>Lengths of the runs; they sum to width x height.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <exception cref="ArgumentException">A length is negative, or they do not sum to width x height.</exception>
    public static Rle FromCounts(ReadOnlySpan<int> counts, int width, int height)
    {
        CheckSize(width, height);
        long sum = 0;
        foreach (var count in counts)
        {
            if (count < 0) throw new ArgumentException("A run length is negative.", nameof(counts));
            sum += count;
        }
        if (sum != (long)width * height)
            throw new ArgumentException($"The runs hold {sum} pixels, not {width} x {height}.", nameof(counts));
        return new Rle(width, height, counts.ToArray());
    }

    /// <summary>From (H, W) uint8, row-major; anything but 0 is mask.</summary>
    /// <exception cref="ArgumentException">The mask does not hold width x height bytes.</exception>
    public static Rle Encode(ReadOnlySpan<byte> mask, int width, int height)
    {
        CheckSize(width, height);
        if (mask.Length != width * height)
            throw new ArgumentException($"{mask.Length} bytes do not hold {width} x {height}.", nameof(mask));
        var (counts, run, inside) = (new List<int>(), 0, false);
        for (var x = 0; x < width; x++)
            for (var i = x; i < mask.Length; i += width)
            {
                if (mask[i] != 0 != inside)
                {
                    counts.Add(run);
                    (run, inside) = (0, !inside);
                }
                run++;
            }
        counts.Add(run);
        return new Rle(width, height, [.. counts]);
    }

    /// <summary>(H, W) uint8, row-major, 0 or 1.</summary>
    public byte[] Decode()
    {
        var mask = new byte[Width * Height];
        var position = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            var end = position + _counts[i];
            if (i % 2 == 1)
                for (var p = position; p < end; p++) mask[p % Height * Width + p / Height] = 1;
            position = end;
        }
        return mask;
    }

    /// <summary>Pixels of the mask.</summary>
    public long Area
    {
        get
        {
            long area = 0;
            for (var i = 1; i < _counts.Length; i += 2) area += _counts[i];
            return area;
        }
    }

    /// <summary>Smallest box around the mask; all zero for an empty one.</summary>
    public PixelBox Box
    {
        get
        {
            var (left, top, right, bottom, position) = (Width, Height, 0, 0, 0);
            for (var i = 0; i < _counts.Length; position += _counts[i++])
            {
                if (i % 2 == 0 || _counts[i] == 0) continue;
                var (first, last) = (position, position + _counts[i] - 1);
                left = Math.Min(left, first / Height);
                right = Math.Max(right, last / Height + 1);
                // A run that goes on into the next column touches both the bottom and the top.
                var spans = first / Height != last / Height;
                top = Math.Min(top, spans ? 0 : first % Height);
                bottom = Math.Max(bottom, spans ? Height : last % Height + 1);
            }
            return right == 0 ? default : new PixelBox(left, top, right, bottom);
        }
    }

    /// <summary>Prints the shape and never the runs: a mask is a finding.</summary>
    public override string ToString() => $"Rle {Width}x{Height}";

    static void CheckSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, Array.MaxLength, "width x height");
    }
}
