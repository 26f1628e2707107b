using Mimo.Imaging.Masks;
using Mimo.Lab.Build.Masks;
using Mimo.Lab.Data;

namespace Mimo.Lab.Tests.Build.Masks;

public sealed class PicturePlacesTests
{
    const int Width = 200, Height = 100;

    static readonly PictureMasks Masks = Of(new PixelBox(10, 10, 110, 90), new PixelBox(40, 30, 80, 60), new PixelBox(150, 20, 153, 23));

    [Fact]
    public void Visible_TinyMask_IsNotAskedFor() => Assert.Equal([0, 1], Places(1).Visible);

    [Fact]
    public void SmallestAt_NestedMasks_IsTheInnerOne()
    {
        var places = Places(1);
        Assert.Equal(1, places.SmallestAt([60f / Width, 45f / Width]));
        Assert.Equal(0, places.SmallestAt([20f / Width, 45f / Width]));
        Assert.Equal(-1, places.SmallestAt([190f / Width, 95f / Width]));
    }

    [Fact]
    public void Point_OfAMask_LiesInItAndMostlyNotAtItsEdge()
    {
        var places = Places(2);
        var points = Enumerable.Range(0, 200).Select(_ => places.Point(1)!).Select(p => (X: p[0] * Width, Y: p[1] * Width)).ToArray();
        Assert.All(points, p => Assert.True(p.X is > 40 and < 80 && p.Y is > 30 and < 60));
        // A plain draw falls within 3 pixels of the edge in a third of the cases.
        Assert.True(points.Count(p => p.X is > 43 and < 77 && p.Y is > 33 and < 57) > 170);
    }

    [Fact]
    public void Box_Jittered_StaysWithinATenthOfTheShorterSideAndFivePixelsOf256()
    {
        var places = Places(3);
        var boxes = Enumerable.Range(0, 200).Select(_ => places.Box(1)!.Select(c => c * Width).ToArray()).ToArray();
        Assert.All(boxes, b => Assert.All(b.Zip([40f, 30f, 80f, 60f]), e => Assert.InRange(Math.Abs(e.First - e.Second), 0, 3.01)));
        Assert.True(boxes.Select(b => b[0]).Distinct().Count() > 100);
        Assert.Equal(boxes, Enumerable.Range(0, 200).Select(_ => 0).Aggregate((Places: Places(3), All: new List<float[]>()), (s, _) =>
        {
            s.All.Add([.. s.Places.Box(1)!.Select(c => c * Width)]);
            return s;
        }).All);
    }

    static PicturePlaces Places(int seed) => new(Masks, Width, Height, new Random(seed));

    static PictureMasks Of(params PixelBox[] boxes)
    {
        var entry = new IndexEntry
        {
            Id = "a", Dataset = "d", Modality = "CT", Image = "", Width = Width, Height = Height,
            Masks = [.. boxes.Select((b, i) => new IndexMask { Label = $"label {i}", Mask = "", Box = [b.X0, b.Y0, b.X1, b.Y1] })],
        };
        return new PictureMasks(entry, [.. boxes.Select(b => Rle.FromBox(b.X0, b.Y0, b.Width, b.Height, Width, Height))]);
    }
}
