using System.Numerics;

namespace Mimo.Imaging.Dicom.Pixels.JpegLs;

/// <summary>What the code of a scan depends on (T.87 annex A.2 and C.2.4.1).</summary>
sealed record JpegLsParameters
{
    const int DefaultReset = 64;

    JpegLsParameters()
    {
    }

    public required int MaxValue { get; init; }
    /// <summary>Largest error of a sample; 0 is lossless.</summary>
    public required int Near { get; init; }
    public required int T1 { get; init; }
    public required int T2 { get; init; }
    public required int T3 { get; init; }
    public required int Reset { get; init; }

    public int Step => 2 * Near + 1;

    /// <summary>Of errors.</summary>
    public int Range => (MaxValue + 2 * Near) / Step + 1;

    /// <summary>Bits of an error.</summary>
    public int ErrorBits => BitOperations.Log2((uint)Range - 1) + 1;

    /// <summary>Longest code.</summary>
    public int Limit
    {
        get
        {
            var bits = Math.Max(2, BitOperations.Log2((uint)MaxValue) + 1);
            return 2 * (bits + Math.Max(8, bits));
        }
    }

    /// <param name="precision">Bits of a sample, 2 to 16.</param>
    /// <param name="near">Of the scan.</param>
    /// <param name="given">Largest value, three thresholds and reset as the file presets them; 0 stands for the default.</param>
    /// <exception cref="Codec.ImageException">Unreadable: they do not hold together.</exception>
    public static JpegLsParameters Of(int precision, int near, ReadOnlySpan<int> given)
    {
        var most = given[0] == 0 ? (1 << precision) - 1 : given[0];
        if (most < 1 || most >= 1 << precision || near > Math.Min(255, most / 2)) throw JpegLsFrame.Broken();
        var (t1, t2, t3) = Thresholds(most, near);
        if (given[1] != 0) t1 = given[1];
        if (given[2] != 0) t2 = given[2];
        if (given[3] != 0) t3 = given[3];
        var reset = given[4] == 0 ? DefaultReset : given[4];
        if (t1 <= near || t2 < t1 || t3 < t2 || t3 > most || reset < 3 || reset > Math.Max(255, most)) throw JpegLsFrame.Broken();
        return new JpegLsParameters { MaxValue = most, Near = near, T1 = t1, T2 = t2, T3 = t3, Reset = reset };
    }

    static (int T1, int T2, int T3) Thresholds(int most, int near)
    {
        int Clamp(int value, int least) => value > most || value < least ? least : value;
        int t1, t2, t3;
        if (most >= 128)
        {
            var factor = (Math.Min(most, 4095) + 128) / 256;
            t1 = Clamp(factor + 2 + 3 * near, near + 1);
            t2 = Clamp(4 * factor + 3 + 5 * near, t1);
            t3 = Clamp(17 * factor + 4 + 7 * near, t2);
        }
        else
        {
            var factor = 256 / (most + 1);
            t1 = Clamp(Math.Max(2, 3 / factor + 3 * near), near + 1);
            t2 = Clamp(Math.Max(3, 7 / factor + 5 * near), t1);
            t3 = Clamp(Math.Max(4, 21 / factor + 7 * near), t2);
        }
        return (t1, t2, t3);
    }
}
