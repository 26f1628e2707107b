using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.CommandLine;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("--box", "1,2,3", "a box is x0,y0,x1,y1")]
    [InlineData("--box", "9,2,3,8", "a box is x0,y0,x1,y1")]
    [InlineData("--box", "a,2,3,8", "a box is x0,y0,x1,y1")]
    [InlineData("--box", "NaN,2,3,8", "a box is x0,y0,x1,y1")]
    [InlineData("--point", "1", "a point is x,y")]
    [InlineData("--point", "1,2,+", "a point is x,y")]
    [InlineData("--frobnicate", "1", "--frobnicate")]
    public async Task CommandLine_Malformed_IsExplained(string option, string value, string expected)
    {
        var (code, _, error) = await Fixture.Standalone.Run("ask", "image.png", "question", option, value);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_Missing_IsOneLine()
    {
        using var work = new Workspace();
        var (code, output, error) = await Fixture.Standalone.Run("ask", work.Path("absent.png"), "question");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"mimo: there is no file {work.Path("absent.png")}\n", error);
    }

    [Fact]
    public async Task File_Relative_IsSoughtWhereTheUserStands()
    {
        using var work = new Workspace();
        var project = Path.Combine(TestRepository.Root, "silos", "Mimo.Standalone");
        var (code, _, error) = await Fixture.Standalone.RunIn(
            work.Directory, "run", "--no-build", "-c", Fixture.Standalone.Configuration, "--project", project, "--", "ask", "absent.png", "question");
        Assert.Equal((2, $"mimo: there is no file {work.Path("absent.png")}\n"), (code, error));
    }

    [Fact]
    public async Task Checkpoint_Missing_IsOneLine()
    {
        using var work = new Workspace();
        var (code, _, error) = await Fixture.Standalone.Run("ask", work.Text("some.png", "x"), "question", "--checkpoint", work.Directory);
        Assert.Equal(2, code);
        Assert.Equal($"mimo: no checkpoint: {work.Directory} has no config.json.\n", error);
        (code, _, error) = await Fixture.Standalone.Run("serve", "--checkpoint", work.Directory);
        Assert.Equal((2, $"mimo: no checkpoint: {work.Directory} has no config.json.\n"), (code, error));
    }

    [SkippableFact]
    public async Task Image_OfNoFormat_IsOneLineWithItsReason()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        var (code, _, error) = await Fixture.Standalone.Run(
            "ask", work.Text("notes.png", "no image"), "question", "--out", work.Path("out"));
        Assert.Equal(2, code);
        Assert.EndsWith("[IMAGE_UNREADABLE]\n", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(work.Path("out")));
    }

    [SkippableFact]
    public async Task Box_OutsideTheImage_IsOneLineWithItsReason()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        var (code, _, error) = await Fixture.Standalone.Run(
            "ask", work.Image(4), "question", "--box", "0,0,100000,10", "--out", work.Path("out"));
        Assert.Equal(2, code);
        Assert.EndsWith("(boxes[0]) [BOX_INVALID]\n", error, StringComparison.Ordinal);
    }
}
