using Mimo.Imaging.Pixels;
using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class SamPreprocessorTests
{
    readonly SamPreprocessor _preprocessor = new(TinySam.Config);

    [Fact]
    public void Preprocess_OfGrey_EqualsTheSameInRgb()
    {
        using var scope = NewDisposeScope();
        byte[] grey = [.. Enumerable.Range(0, 30 * 20).Select(i => (byte)(i * 7))];
        var image = new PixelBuffer(30, 20, 1, 8, grey);
        var input = _preprocessor.Preprocess(image);
        Assert.Equal([1, 3, 40, 40], input.shape);
        Assert.Equal(0, TinySam.Largest(input - _preprocessor.Preprocess(image.ToRgb())));
    }

    [Fact]
    public void Preprocess_OfAWideImage_PadsWithZerosBelow()
    {
        using var scope = NewDisposeScope();
        var input = _preprocessor.Preprocess(new PixelBuffer(40, 10, 1, 8, new byte[400]));
        Assert.Equal(0, TinySam.Largest(input[0, .., 10..]));
        Assert.Equal((0 - 123.675f) / 58.395f, input[0, 0, 9, 39].item<float>(), 5);
    }

    [Fact]
    public void Preprocess_OfSixteenBits_Throws() =>
        Assert.Throws<ArgumentException>(() => _preprocessor.Preprocess(new PixelBuffer(2, 2, 1, 16, new byte[8])));
}
