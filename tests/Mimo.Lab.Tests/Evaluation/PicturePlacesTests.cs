using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class PicturePlacesTests : IDisposable
{
    readonly TinyData _data = new(1);

    public void Dispose() => _data.Dispose();

    [Fact]
    public void BoxAndPoint_OfAWidePicture_AreSharesOfThePaddedSquare()
    {
        var places = PicturePlaces.Read(_data.Test[0]);
        Assert.Equal([0, 1], places.Visible);
        Assert.Equal([2 / 40f, 3 / 40f, 14 / 40f, 12 / 40f], places.Box(0)!);
        var point = places.Point(0)!;
        Assert.Equal(point, PicturePlaces.Read(_data.Test[0]).Point(0));
        Assert.Equal(0, places.SmallestAt(point));
        Assert.Equal(-1, places.SmallestAt([0.99f, 0.01f]));
    }

    [Fact]
    public void Box_EmptyMask_IsNoneAndNotVisible()
    {
        var entry = _data.Test[0];
        var places = new PicturePlaces(entry, [new byte[40 * 24], new byte[40 * 24]]);
        Assert.Empty(places.Visible);
        Assert.Null(places.Box(0));
        Assert.Null(places.Point(1));
    }
}
