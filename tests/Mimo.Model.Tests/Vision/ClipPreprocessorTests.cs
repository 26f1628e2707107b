using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Vision;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Vision;

public sealed class ClipPreprocessorTests
{
    static readonly ClipVisionConfig Config = new() { ImageSize = 8, PatchSize = 4, Mean = [0.25f, 0.5f, 0.75f], Std = [0.5f, 0.25f, 0.1f] };

    [Fact]
    public void Preprocess_PadSquare_KeepsTheWholeImageAndPadsWithTheMean()
    {
        using var scope = NewDisposeScope();
        var pixels = new ClipPreprocessor(Config).Preprocess(Flat(16, 8, 51));
        Assert.Equal([1L, 3, 8, 8], pixels.shape);
        var expected = (0.2f - tensor(Config.Mean)) / tensor(Config.Std);
        AssertClose(expected.view(1, 3, 1, 1).expand(1, 3, 4, 8), pixels.narrow(2, 0, 4));
        Assert.Equal(0, pixels.narrow(2, 4, 4).abs().max().item<float>());
    }

    [Fact]
    public void Preprocess_PadSquareOfAStrip_KeepsOneRow()
    {
        using var pixels = new ClipPreprocessor(Config).Preprocess(Flat(900, 2, 255));
        Assert.Equal([true, false], [pixels[0, 0, 0].ne(0).all().item<bool>(), pixels[0, 0, 1].ne(0).any().item<bool>()]);
    }

    [Theory]
    [InlineData(ClipFraming.CenterCrop, 1)]
    [InlineData(ClipFraming.CenterCropEven, 2)]
    public void Preprocess_CropWithAnOddMargin_RoundsAsItsReference(ClipFraming framing, int firstColumn)
    {
        using var scope = NewDisposeScope();
        // Eleven columns are kept as they are; of the margin of 3, HF takes 1 at the left and torchvision 2.
        var columns = new byte[11 * 8];
        for (var i = 0; i < columns.Length; i++) columns[i] = (byte)(i % 11 * 20);
        var pixels = new ClipPreprocessor(Config, framing).Preprocess(new PixelBuffer(11, 8, 1, 8, columns));
        Assert.Equal((firstColumn * 20 / 255f - 0.25f) / 0.5f, pixels[0, 0, 0, 0].item<float>(), 1e-5f);
    }

    [Fact]
    public void Preprocess_Grey_EqualsTheSameGreyInRgb()
    {
        using var scope = NewDisposeScope();
        var grey = new byte[6 * 5];
        for (var i = 0; i < grey.Length; i++) grey[i] = (byte)(i * 8);
        var image = new PixelBuffer(6, 5, 1, 8, grey);
        var preprocessor = new ClipPreprocessor(Config);
        AssertClose(preprocessor.Preprocess(image.ToRgb()), preprocessor.Preprocess(image), 0);
    }

    [Fact]
    public void Preprocess_SixteenBits_Throws() =>
        Assert.Throws<ArgumentException>(() => new ClipPreprocessor(Config).Preprocess(new PixelBuffer(2, 2, 1, 16, new byte[8])));

    static PixelBuffer Flat(int width, int height, byte value) =>
        new(width, height, 3, 8, [.. Enumerable.Repeat(value, width * height * 3)]);
}
