using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Tests.Masks;

public sealed class RleTests
{
    [Fact]
    public void Encode_RunsGoDownColumnsFromBackground()
    {
        byte[] mask = [0, 1, 1,
                       1, 1, 0];
        var rle = Rle.Encode(mask, 3, 2);

        Assert.Equal([1, 4, 1], rle.Counts.ToArray());
        Assert.Equal("141", rle.ToCountsString());
        Assert.Equal((4L, new PixelBox(0, 0, 3, 2)), (rle.Area, rle.Box));
    }

    [Fact]
    public void Encode_FirstPixelInside_StartsWithAnEmptyRun() => Assert.Equal([0, 1, 1], Rle.Encode([7, 0], 1, 2).Counts.ToArray());

    [Fact]
    public void Box_EmptyMask_IsAllZero()
    {
        var rle = Rle.Encode(new byte[6], 3, 2);
        Assert.Equal((0L, default(PixelBox)), (rle.Area, rle.Box));
        Assert.True(rle.Box.IsEmpty);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    [InlineData(37, 53)]
    public void Everything_RandomMasks_AgreesWithPixels(int width, int height)
    {
        var random = new Random(width * 100 + height);
        for (var round = 0; round < 20; round++)
        {
            byte[] a = Random(random, width * height, round / 20.0), b = Random(random, width * height, 0.5);
            Rle x = Rle.Encode(a, width, height), y = Rle.Encode(b, width, height);

            Assert.Equal(a, x.Decode());
            Assert.Equal(x.Counts.ToArray(), Rle.Parse(x.ToCountsString(), width, height).Counts.ToArray());
            Assert.Equal(a.Count(p => p != 0), x.Area);
            var inside = Enumerable.Range(0, a.Length).Where(i => a[i] != 0).ToArray();
            if (inside.Length > 0)
                Assert.Equal(new PixelBox(inside.Min(i => i % width), inside.Min(i => i / width), inside.Max(i => i % width) + 1,
                    inside.Max(i => i / width) + 1), x.Box);

            byte[] both = [.. a.Zip(b, (p, q) => (byte)(p & q))], any = [.. a.Zip(b, (p, q) => (byte)(p | q))];
            Assert.Equal(both, Rle.Merge([x, y], intersect: true).Decode());
            Assert.Equal(Rle.Encode(any, width, height).Counts.ToArray(), Rle.Merge([x, y]).Counts.ToArray());
            var union = any.Count(p => p != 0);
            Assert.Equal(union == 0 ? 0 : (double)both.Count(p => p != 0) / union, x.Iou(y));
            if (x.Area > 0) Assert.Equal((double)both.Count(p => p != 0) / x.Area, x.Iou(y, crowd: true));
        }
    }

    [Fact]
    public void FromPolygon_Square_FillsIt()
    {
        var rle = Rle.FromPolygon([1, 1, 1, 3, 4, 3, 4, 1], 6, 5);
        Assert.Equal((6L, new PixelBox(1, 1, 4, 3)), (rle.Area, rle.Box));
        Assert.Equal(rle.Decode(), Rle.FromBox(1, 1, 3, 2, 6, 5).Decode());
    }

    [Fact]
    public void FromPolygon_BeyondTheImage_IsCutAtItsBorder() => Assert.Equal(30, Rle.FromBox(-10, -10, 100, 100, 6, 5).Area);

    [Fact]
    public void FromPolygons_SeveralParts_AreUnited()
    {
        var rle = Rle.FromPolygons([[0, 0, 0, 2, 2, 2, 2, 0], [1, 1, 1, 3, 3, 3, 3, 1]], 4, 4);
        Assert.Equal(7, rle.Area);
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new double[] { 1, 2, 3 })]
    [InlineData(new[] { double.NaN, 1 })]
    [InlineData(new[] { 1, 2e9 })]
    public void FromPolygon_Senseless_IsRefused(double[] polygon) => Assert.Throws<ArgumentException>(() => Rle.FromPolygon(polygon, 4, 4));

    [Theory]
    [InlineData("")]
    [InlineData("5")]      // one run of 5 in 2 x 2
    [InlineData("4~")]     // outside the alphabet
    [InlineData("4 ")]
    [InlineData("P")]      // ends inside a number
    [InlineData("oooooooooo0")]
    [InlineData("O5")]     // a negative run
    public void Parse_HostileText_IsRefused(string counts) => Assert.Throws<FormatException>(() => Rle.Parse(counts, 2, 2));

    [Fact]
    public void Parse_RandomText_IsRefusedOrHoldsAllPixels()
    {
        var random = new Random(3);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)random.Next(44, 116)));
            try
            {
                var rle = Rle.Parse(text, 7, 3);
                Assert.Equal(21, rle.Counts.ToArray().Sum());
                Assert.Equal(rle.Area, rle.Decode().Count(p => p == 1));
            }
            catch (FormatException) { }
        }
    }

    [Fact]
    public void FromCounts_WrongSum_IsRefused() => Assert.Throws<ArgumentException>(() => Rle.FromCounts([1, 2], 2, 2));

    [Fact]
    public void Merge_OtherSize_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Rle.Merge([Rle.Encode(new byte[6], 3, 2), Rle.Encode(new byte[6], 2, 3)]));

    [Fact]
    public void ToString_HidesTheMask() => Assert.Equal("Rle 3x2", Rle.Encode(new byte[6], 3, 2).ToString());

    static byte[] Random(Random random, int length, double share) =>
        [.. Enumerable.Range(0, length).Select(_ => (byte)(random.NextDouble() < share ? 1 : 0))];
}
