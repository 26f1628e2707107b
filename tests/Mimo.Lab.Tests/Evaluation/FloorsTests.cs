using Mimo.Lab.Data;
using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class FloorsTests
{
    static readonly IndexMask Mask = new() { Label = "a", Mask = "", Box = [2, 1, 8, 5] };

    [Fact]
    public void Box_HalfOpenCorners_FillsExactlyThem() => Assert.Equal(6 * 4, Floors.Box(Mask, 10, 8).Sum(v => v));

    [Fact]
    public void Ellipse_InTheBox_FillsAboutPiQuartersOfIt()
    {
        var wide = new IndexMask { Label = "a", Mask = "", Box = [10, 20, 190, 120] };
        var area = Floors.Ellipse(wide, 200, 200).Sum(v => v);
        Assert.Equal(Math.PI / 4 * 180 * 100, area, 100.0);
    }
}
