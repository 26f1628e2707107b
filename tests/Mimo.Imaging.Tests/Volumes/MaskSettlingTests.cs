using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;
using Mimo.Imaging.Volumes;

namespace Mimo.Imaging.Tests.Volumes;

/// <summary>A bright, noisy disc on darker, noisy ground.</summary>
public sealed class MaskSettlingTests
{
    const int Side = 128;

    static byte[] Disc(double radius)
    {
        var mask = new byte[Side * Side];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = (byte)(Math.Pow(i % Side - 64, 2) + Math.Pow(i / Side - 64, 2) < radius * radius ? 1 : 0);
        return mask;
    }

    static GreySlice Slice(double radius, int seed, int inside = 150)
    {
        var (disc, random) = (Disc(radius), new Random(seed));
        return GreySlice.Of(new PixelBuffer(Side, Side, 1, 8, Array.ConvertAll(disc, pixel => (byte)((pixel != 0 ? inside : 100) + random.Next(-30, 31)))));
    }

    static double Dice(byte[] a, byte[] b) => 2.0 * a.Zip(b).Count(pair => (pair.First & pair.Second) != 0) / (MaskGeometry.Area(a) + MaskGeometry.Area(b));

    readonly GreyEvidence _evidence = GreyEvidence.Learn(Slice(30, 1), Disc(30));

    [Theory]
    [InlineData(26)]
    [InlineData(30)]
    [InlineData(33)]
    public void Settle_OfTheLastSlicesMask_FindsTheNewEdge(double radius)
    {
        var (grey, truth) = (Slice(radius, 2), Disc(radius));
        var settled = MaskSettling.Settle(grey, Disc(30), _evidence);
        Assert.True(Dice(settled, truth) > 0.95, $"{Dice(settled, truth)}");
        Assert.True(_evidence.Mean(grey, settled) > 1);
    }

    [Fact]
    public void Settle_WhereTheObjectIsGone_LeavesNothingOrWhatLooksLikeTheGround()
    {
        var grey = Slice(0, 3);
        var settled = MaskSettling.Settle(grey, Disc(30), _evidence);
        Assert.True(MaskGeometry.Area(settled) < MaskGeometry.Area(Disc(30)) / 20);
        Assert.True(_evidence.Mean(grey, Disc(30)) < -1);
    }

    [Fact]
    public void Settle_WhereBothLookAlike_KeepsTheMask()
    {
        var grey = Slice(30, 4, inside: 100);
        var blind = GreyEvidence.Learn(grey, Disc(30));
        Assert.InRange(blind.Mean(grey, Disc(30)), -CarriedMask.Telling, CarriedMask.Telling);
        Assert.True(Dice(MaskSettling.Settle(Slice(30, 5, inside: 100), Disc(30), blind), Disc(30)) > 0.9);
    }

    [Fact]
    public void Parse_OfWhatToBytesGave_IsTheSame()
    {
        var read = GreyEvidence.Parse(_evidence.ToBytes());
        for (var grey = 0; grey < 256; grey++) Assert.Equal(_evidence.Of((byte)grey), read.Of((byte)grey));
        Assert.Throws<ArgumentException>(() => GreyEvidence.Parse(new byte[7]));
    }
}
