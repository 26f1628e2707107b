using Mimo.Lab.Data;

namespace Mimo.Lab.Tests.Data;

public sealed class ViewRendererTests
{
    const int Side = SampleStore.Side;

    [Fact]
    public void Image_IdentityOfAUniformPicture_IsItsColourInsideAndZeroInThePadding()
    {
        var sample = Sample(Side, Side / 2, (_, _) => 0);
        Array.Fill(sample.Rgb, (byte)200);
        var output = new float[3 * 32 * 32];
        ViewRenderer.Image(sample, View.Identity, 32, [100, 100, 100], [50, 50, 50], output);
        Assert.Equal(2f, output[5 * 32 + 7], 3);
        Assert.Equal(0f, output[31 * 32 + 7]);
    }

    [Fact]
    public void Mask_Identity_IsTheMaskAtTheOtherSize()
    {
        var sample = Sample(Side, Side, (x, y) => x < Side / 2 && y < Side / 4 ? (byte)1 : (byte)0);
        var mask = ViewRenderer.Mask(sample, sample.Masks[0], View.Identity, 64);
        for (var i = 0; i < mask.Length; i++) Assert.Equal(i % 64 < 32 && i / 64 < 16 ? 1f : 0f, mask[i]);
    }

    [Fact]
    public void Draw_ModalityWithSides_IsNeverMirrored()
    {
        var sample = Sample(Side, Side, (_, _) => 1);
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var view = View.Draw(random, sample);
            Assert.True(view.A * view.E - view.B * view.D > 0 && view.A > 0);
        }
    }

    [Fact]
    public void Draw_LabelThatNamesASide_IsNeverMirroredWhateverTheModality()
    {
        var mask = new IndexMask { Label = "left optic disc", Mask = "", Box = [0, 0, 1, 1] };
        var plain = Sample(Side, Side, (_, _) => 1, "dermoscopy");
        var sided = Sample(Side, Side, (_, _) => 1, "dermoscopy", mask);
        bool Mirrored(Sample sample, int seed) => View.Draw(new Random(seed), sample) is var view && view.A * view.E - view.B * view.D < 0;
        Assert.Contains(Enumerable.Range(0, 100), seed => Mirrored(plain, seed));
        Assert.DoesNotContain(Enumerable.Range(0, 100), seed => Mirrored(sided, seed));
    }

    [Fact]
    public void Box_RenderedMask_EnclosesItAndPointLiesInside()
    {
        var mask = new float[64 * 64];
        for (var y = 10; y < 20; y++) for (var x = 30; x < 50; x++) mask[y * 64 + x] = 1;
        Assert.Equal([30 / 64f, 10 / 64f, 50 / 64f, 20 / 64f], PromptDrawer.Box(mask, 64, new Random(1), jitter: false)!);
        var point = PromptDrawer.Point(mask, 64, new Random(1))!;
        Assert.InRange(point[0] * 64, 30, 50);
        Assert.InRange(point[1] * 64, 10, 20);
        Assert.Null(PromptDrawer.Box(new float[64 * 64], 64, new Random(1), jitter: false));
    }

    static Sample Sample(int width, int height, Func<int, int, byte> mask, string modality = "CT", params IndexMask[] masks)
    {
        var plane = new byte[Side * Side];
        for (var i = 0; i < plane.Length; i++) plane[i] = mask(i % Side, i / Side);
        return new Sample
        {
            Entry = new IndexEntry { Id = "a", Dataset = "d", Modality = modality, Image = "", Width = width, Height = height, Masks = masks },
            Width = width, Height = height, Rgb = new byte[Side * Side * 3], Masks = [plane],
        };
    }
}
