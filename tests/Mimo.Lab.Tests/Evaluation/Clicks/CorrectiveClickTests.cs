using Mimo.Lab.Evaluation.Clicks;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Tests.Evaluation.Clicks;

public sealed class CorrectiveClickTests
{
    const int Width = 20, Height = 12;

    static byte[] Rectangle(int x0, int y0, int x1, int y1)
    {
        var mask = new byte[Width * Height];
        for (var y = y0; y < y1; y++) mask.AsSpan(y * Width + x0, x1 - x0).Fill(1);
        return mask;
    }

    [Fact]
    public void On_AMissedPart_SaysThisTooInItsMiddle() =>
        Assert.Equal(new PointCoordinates(12.5f, 5.5f, false), CorrectiveClick.On(Rectangle(2, 3, 10, 8), Rectangle(2, 3, 15, 8), Width, Height));

    [Fact]
    public void On_ASpiltPart_SaysNotThis() =>
        Assert.Equal(new PointCoordinates(12.5f, 5.5f, true), CorrectiveClick.On(Rectangle(2, 3, 15, 8), Rectangle(2, 3, 10, 8), Width, Height));

    [Fact]
    public void On_TheThickerErrorComesFirst()
    {
        // Two columns are missed, three rows are spilt.
        var click = CorrectiveClick.On(Rectangle(4, 3, 15, 11), Rectangle(2, 3, 15, 8), Width, Height);

        Assert.True(click!.Value.Negative);
        Assert.Equal(9.5f, click.Value.Y);
    }

    [Fact]
    public void On_ARightMask_IsNone() => Assert.Null(CorrectiveClick.On(Rectangle(2, 3, 9, 8), Rectangle(2, 3, 9, 8), Width, Height));
}
