namespace Mimo.Imaging.Dicom.Pixels.JpegLs;

/// <summary>
/// Decodes lines of a scan: of one component, or of several that are coded pixel by pixel. A line has a sample more at each end, since
/// the first and the last one have neighbours too (T.87 annex A.2.1).
/// </summary>
sealed class JpegLsLines(JpegLsParameters parameters, JpegLsContexts contexts, int width)
{
    const int LastRun = 31;

    /// <summary>Bits of the length of a run, by how runs went so far.</summary>
    static ReadOnlySpan<byte> RunBits =>
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <param name="bits">Source.</param>
    /// <param name="above">The line before of each component, width + 2 samples.</param>
    /// <param name="line">Is filled likewise.</param>
    /// <param name="run">How runs went so far; kept from line to line.</param>
    /// <exception cref="Codec.ImageException">Unreadable, Truncated.</exception>
    public void Decode(ref JpegLsBits bits, ushort[][] above, ushort[][] line, ref int run)
    {
        for (var i = 0; i < line.Length; i++)
        {
            above[i][width + 1] = above[i][width];
            line[i][0] = above[i][1];
        }
        Span<int> slopes = stackalloc int[line.Length];
        for (var x = 1; x <= width;)
        {
            var flat = true;
            for (var i = 0; i < line.Length; i++)
            {
                slopes[i] = Slopes(line[i][x - 1], above[i][x], above[i][x - 1], above[i][x + 1]);
                flat &= slopes[i] == 0;
            }
            if (flat)
            {
                x = Run(ref bits, above, line, x, ref run);
                continue;
            }
            for (var i = 0; i < line.Length; i++)
                line[i][x] = contexts.Sample(ref bits, slopes[i], Predicted(line[i][x - 1], above[i][x], above[i][x - 1]));
            x++;
        }
    }

    /// <returns>The place behind the run and the sample that ended it.</returns>
    int Run(ref JpegLsBits bits, ushort[][] above, ushort[][] line, int x, ref int run)
    {
        while (bits.Take(1) == 1)
        {
            var whole = 1 << RunBits[run];
            var length = Math.Min(whole, width + 1 - x);
            Repeat(line, x, length);
            x += length;
            if (length == whole && run < LastRun) run++;
            if (x > width) return x;
        }
        var rest = bits.Take(RunBits[run]);
        if (x + rest > width) throw JpegLsFrame.Broken();
        Repeat(line, x, rest);
        x += rest;
        for (var i = 0; i < line.Length; i++)
            line[i][x] = contexts.EndOfRun(ref bits, line[i][x - 1], above[i][x], alone: line.Length == 1, RunBits[run]);
        if (run > 0) run--;
        return x + 1;
    }

    static void Repeat(ushort[][] line, int x, int length)
    {
        foreach (var samples in line) samples.AsSpan(x, length).Fill(samples[x - 1]);
    }

    /// <summary>0 where all around is level; else a context, negative for the mirrored one.</summary>
    int Slopes(int left, int above, int corner, int next) => 81 * Slope(next - above) + 9 * Slope(above - corner) + Slope(corner - left);

    int Slope(int difference)
    {
        var size = Math.Abs(difference);
        var slope = size <= parameters.Near ? 0 : size < parameters.T1 ? 1 : size < parameters.T2 ? 2 : size < parameters.T3 ? 3 : 4;
        return difference < 0 ? -slope : slope;
    }

    static int Predicted(int left, int above, int corner) =>
        corner >= Math.Max(left, above) ? Math.Min(left, above)
        : corner <= Math.Min(left, above) ? Math.Max(left, above)
        : left + above - corner;
}
