using Mimo.Imaging.Dicom;

namespace Mimo.Imaging.Tests.Dicom;

public sealed class DicomUidTests
{
    [Theory]
    [InlineData("1.2.840.10008.1.2", true)]
    [InlineData("0", true)]
    [InlineData("2.25.329800735698586629295641978511506172918", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("1..2", false)]
    [InlineData(".1", false)]
    [InlineData("1.", false)]
    [InlineData("1.02", false)]
    [InlineData("1.2/3", false)]
    [InlineData("1.2.x", false)]
    [InlineData("../1", false)]
    [InlineData("1.2\n", false)]
    [InlineData("1.٣", false)]
    public void IsValid_GrammarOfTheStandard(string? uid, bool valid) => Assert.Equal(valid, DicomUid.IsValid(uid));

    [Fact]
    public void IsValid_SixtyFourCharacters_IsTheLimit()
    {
        Assert.True(DicomUid.IsValid("1." + new string('2', 62)));
        Assert.False(DicomUid.IsValid("1." + new string('2', 63)));
    }
}
