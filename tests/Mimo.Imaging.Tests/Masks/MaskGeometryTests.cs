using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Tests.Masks;

public sealed class MaskGeometryTests
{
    [Fact]
    public void AreaAndBox_AgreeWithRunLengths()
    {
        var random = new Random(2);
        for (var round = 0; round < 30; round++)
        {
            var mask = new byte[13 * 9];
            for (var i = random.Next(6); i > 0; i--) mask[random.Next(mask.Length)] = 200;
            var rle = Rle.Encode(mask, 13, 9);
            Assert.Equal((rle.Area, rle.Box), (MaskGeometry.Area(mask), MaskGeometry.Box(mask, 13)));
        }
    }

    [Fact]
    public void Box_RaggedRows_IsRefused() => Assert.Throws<ArgumentException>(() => MaskGeometry.Box(new byte[7], 3));
}
