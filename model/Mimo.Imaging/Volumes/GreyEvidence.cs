using System.Runtime.InteropServices;
using Mimo.Imaging.Drawing;
using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Volumes;

/// <summary>
/// What a grey level says about belonging to an object, learned from one mask: the logarithm of how much more often it occurs inside than
/// in a ring around it, -2 to 2. Where both look alike it says nothing.
/// </summary>
public sealed class GreyEvidence
{
    const int Levels = 64, LevelShift = 2;
    // Neighbouring levels count for each other: a small object has too few pixels for a histogram.
    const double LevelSigma = 1.5, Floor = 1e-3;
    const float Most = 2;

    readonly float[] _evidence;

    GreyEvidence(float[] evidence) => _evidence = evidence;

    /// <param name="grey">The slice that the mask is on.</param>
    /// <param name="mask">(H, W) uint8, row-major, 0 or 1, not empty.</param>
    public static GreyEvidence Learn(GreySlice grey, byte[] mask)
    {
        ArgumentNullException.ThrowIfNull(grey);
        ArgumentNullException.ThrowIfNull(mask);
        var distance = DistanceField.Signed(mask, grey.Width, grey.Height);
        var radius = Math.Sqrt(MaskGeometry.Area(mask) / Math.PI);
        var (ring, thin) = (-(float)Math.Max(3, 0.5 * radius), radius < 3);
        double[] inside = new double[Levels], outside = new double[Levels];
        for (var i = 0; i < mask.Length; i++)
        {
            // The edge itself is of both.
            if (distance[i] > 0.5f || (thin && mask[i] != 0)) inside[grey.Pixels[i] >> LevelShift]++;
            else if (distance[i] < -0.5f && distance[i] > ring) outside[grey.Pixels[i] >> LevelShift]++;
        }
        var (object_, ground) = (Smooth(inside), Smooth(outside));
        return new GreyEvidence([.. object_.Select((share, k) => (float)Math.Clamp(Math.Log((share + Floor) / (ground[k] + Floor)), -Most, Most))]);
    }

    /// <summary>Above 0 for the object, below 0 for what is around it.</summary>
    public float Of(byte grey) => _evidence[grey >> LevelShift];

    /// <summary>Mean over a mask; 0 for an empty one.</summary>
    public float Mean(GreySlice grey, ReadOnlySpan<byte> mask)
    {
        ArgumentNullException.ThrowIfNull(grey);
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < mask.Length; i++)
            if (mask[i] != 0) (sum, count) = (sum + Of(grey.Pixels[i]), count + 1);
        return count == 0 ? 0 : (float)(sum / count);
    }

    /// <summary>As little-endian float32s, for a message.</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes(_evidence.AsSpan()).ToArray();

    /// <exception cref="ArgumentException">Not what <see cref="ToBytes"/> gave.</exception>
    public static GreyEvidence Parse(ReadOnlySpan<byte> bytes) => bytes.Length == Levels * sizeof(float)
        ? new GreyEvidence(MemoryMarshal.Cast<byte, float>(bytes).ToArray())
        : throw new ArgumentException($"{bytes.Length} bytes are no evidence.", nameof(bytes));

    /// <summary>Prints nothing of the levels: they describe a picture.</summary>
    public override string ToString() => nameof(GreyEvidence);

    // Shares of the whole.
    static double[] Smooth(double[] counts)
    {
        var (result, sum) = (new double[Levels], Math.Max(1, counts.Sum()));
        for (var k = 0; k < Levels; k++)
            for (var j = 0; j < Levels; j++)
                if (counts[j] > 0) result[k] += counts[j] / sum * Math.Exp(-(k - j) * (k - j) / (2 * LevelSigma * LevelSigma)) / (LevelSigma * Math.Sqrt(2 * Math.PI));
        return result;
    }
}
