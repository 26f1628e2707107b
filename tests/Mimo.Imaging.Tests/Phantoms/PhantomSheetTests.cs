using Mimo.Imaging.Phantoms;

namespace Mimo.Imaging.Tests.Phantoms;

public sealed class PhantomSheetTests
{
    [Fact]
    public void Draw_Sheet_ShowsEachPictureAboveItsOutlines()
    {
        var sheet = PhantomSheet.Draw(seed: 1, tile: 64);
        Assert.Equal((6 * 64, 4 * 64, 3), (sheet.Width, sheet.Height, sheet.Channels));

        var first = PhantomGenerator.Draw(PhantomKind.AbdominalCt, 1, 64);
        for (var y = 0; y < 64; y++)
            for (var x = 0; x < 64; x++) Assert.Equal(first.Image.Row(y)[x], sheet.Row(y)[x * 3]);
        Assert.Contains(Enumerable.Range(0, 64 * 64), i => sheet.Row(64 + i / 64)[i % 64 * 3] != sheet.Row(64 + i / 64)[i % 64 * 3 + 1]);
    }

    [Fact]
    public void Draw_TileOutOfRange_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => PhantomSheet.Draw(1, 513));
}
