using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Tests.Masks;

public sealed class MaskPolygonsTests
{
    [Fact]
    public void Trace_Rectangle_IsItsFourCorners()
    {
        byte[] mask = [0, 0, 0, 0,
                       0, 1, 1, 0];
        Assert.Equal([1, 1, 3, 1, 3, 2, 1, 2], Assert.Single(MaskPolygons.Trace(mask, 4, 2)));
    }

    [Fact]
    public void Trace_Hole_IsARingOfItsOwn()
    {
        byte[] mask = [1, 1, 1,
                       1, 0, 1,
                       1, 1, 1];
        var rings = MaskPolygons.Trace(mask, 3, 3);
        Assert.Equal(2, rings.Count);
        Assert.Equal([1, 2, 2, 2, 2, 1, 1, 1], rings[1]);
    }

    [Fact]
    public void Trace_PixelsTouchingByACorner_AreTwoRings()
    {
        byte[] mask = [1, 0,
                       0, 1];
        Assert.Equal(2, MaskPolygons.Trace(mask, 2, 2).Count);
    }

    [Fact]
    public void Trace_Empty_HasNoRing() => Assert.Empty(MaskPolygons.Trace(new byte[6], 3, 2));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 30)]
    [InlineData(30, 1)]
    [InlineData(24, 17)]
    public void Fill_OfTracedRings_GivesTheMaskBack(int width, int height)
    {
        var random = new Random(width + height);
        for (var round = 0; round <= 20; round++)
        {
            var mask = new byte[width * height];
            for (var i = 0; i < mask.Length; i++) mask[i] = (byte)(random.NextDouble() < round / 20.0 ? 1 : 0);

            var rings = MaskPolygons.Trace(mask, width, height);

            Assert.Equal(mask, MaskPolygons.Fill(rings, width, height));
            // The edges of all rings are the mask's whole outline, each once.
            Assert.Equal(Outline(mask, width, height), rings.Sum(Length));
            Assert.All(rings, ring => Assert.True(ring.Length >= 8));
        }
    }

    [Theory]
    [InlineData(new[] { 0, 0, 1 })]
    [InlineData(new[] { 0, 0, 5, 0, 5, 5, 0, 5 })]
    [InlineData(new[] { 0, -1, 1, 1 })]
    public void Fill_Senseless_IsRefused(int[] ring) => Assert.Throws<ArgumentException>(() => MaskPolygons.Fill([ring], 3, 3));

    static int Length(int[] ring)
    {
        var length = 0;
        for (var i = 0; i < ring.Length; i += 2)
            length += Math.Abs(ring[i] - ring[(i + 2) % ring.Length]) + Math.Abs(ring[i + 1] - ring[(i + 3) % ring.Length]);
        return length;
    }

    static int Outline(byte[] mask, int width, int height)
    {
        int At(int x, int y) => x >= 0 && x < width && y >= 0 && y < height ? mask[y * width + x] : 0;
        var edges = 0;
        for (var y = 0; y <= height; y++)
            for (var x = 0; x <= width; x++) edges += Math.Abs(At(x, y) - At(x - 1, y)) + Math.Abs(At(x, y) - At(x, y - 1));
        return edges;
    }
}
