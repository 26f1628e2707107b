using System.Text;

namespace Mimo.Imaging.Masks;

public sealed partial class Rle
{
    /// <summary>
    /// COCO's compressed counts string. From the fourth run on, the difference to the run two before; each number in groups of 5 bits,
    /// lowest first, 0x20 set while more follow, plus 48 so that all of it is printable.
    /// </summary>
    public string ToCountsString()
    {
        var text = new StringBuilder(_counts.Length * 2);
        for (var i = 0; i < _counts.Length; i++)
        {
            var value = i > 2 ? _counts[i] - _counts[i - 2] : _counts[i];
            bool more;
            do
            {
                var group = value & 0x1f;
                value >>= 5;
                more = (group & 0x10) != 0 ? value != -1 : value != 0;
                text.Append((char)((more ? group | 0x20 : group) + 48));
            } while (more);
        }
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToCountsString"/> (or cocoapi) wrote.</summary>
    /// <exception cref="FormatException">A character outside the alphabet, a number cut off or too long, a negative run, or runs that
    /// do not sum to width x height.</exception>
    public static Rle Parse(string counts, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(counts);
        CheckSize(width, height);
        var runs = new List<int>();
        long total = 0, size = (long)width * height;
        for (var position = 0; position < counts.Length;)
        {
            var value = ReadNumber(counts, ref position);
            if (runs.Count > 2) value += runs[^2];
            if (value < 0 || value > size - total) throw new FormatException($"Run {runs.Count} does not fit {width} x {height}.");
            runs.Add((int)value);
            total += value;
        }
        if (total != size) throw new FormatException($"The runs hold {total} pixels, not {width} x {height}.");
        return new Rle(width, height, [.. runs]);
    }

    static long ReadNumber(string text, ref int position)
    {
        long value = 0;
        // Seven groups hold any 32-bit number with its sign.
        for (var shift = 0; shift < 35; shift += 5)
        {
            if (position == text.Length) throw new FormatException("The counts end inside a number.");
            var group = text[position++] - 48;
            if (group is < 0 or > 0x3f) throw new FormatException($"Character {position - 1} of the counts is none of COCO's.");
            value |= (long)(group & 0x1f) << shift;
            if ((group & 0x20) != 0) continue;
            return (group & 0x10) != 0 ? value | (-1L << (shift + 5)) : value;
        }
        throw new FormatException("A number of the counts is longer than 32 bits.");
    }
}
