using Mimo.Imaging.Dicom.Rendering;

namespace Mimo.Imaging.Tests.Dicom;

public sealed class DirectionsTests
{
    [Fact]
    public void Of_AxialSlice_HasThePatientsRightOnTheLeft() =>
        Assert.Equal(new EdgeMarkers("R", "A", "L", "P"), Directions.Of([1, 0, 0, 0, 1, 0], []));

    [Fact]
    public void Of_SagittalAndCoronalSlices_HaveTheHeadOnTop()
    {
        Assert.Equal(new EdgeMarkers("A", "H", "P", "F"), Directions.Of([0, 1, 0, 0, 0, -1], []));
        Assert.Equal(new EdgeMarkers("R", "H", "L", "F"), Directions.Of([1, 0, 0, 0, 0, -1], []));
    }

    [Fact]
    public void Of_MirroredRow_PutsLeftOnTheLeft() => Assert.Equal("L", Directions.Of([-1, 0, 0, 0, 1, 0], [])!.Left);

    [Fact]
    public void Of_ObliqueSlice_NamesTheMainDirectionFirst()
    {
        var markers = Directions.Of([0.8, 0.6, 0, 0, 0, -1], [])!;
        Assert.Equal(("RA", "LP"), (markers.Left, markers.Right));
    }

    [Fact]
    public void Of_RadiographWithLetters_TurnsThemRoundForTheOtherEdges() =>
        Assert.Equal(new EdgeMarkers("R", "H", "L", "F"), Directions.Of([], ["L", "F"]));

    [Fact]
    public void Of_NothingOrNonsense_IsNull()
    {
        Assert.Null(Directions.Of([], []));
        Assert.Null(Directions.Of([], ["LEFT", "F"]));
        Assert.Null(Directions.Of([], ["X", "F"]));
    }
}
