using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class SamTransformsTests
{
    readonly SamTransforms _transforms = new(TinySam.Config);

    [Theory]
    [InlineData(80, 60, 40, 30)]
    [InlineData(10, 20, 20, 40)]
    [InlineData(1, 3000, 1, 40)]
    public void InputSize_OfAnyImage_BringsTheLongestSideToTheSquare(int height, int width, int inputHeight, int inputWidth) =>
        Assert.Equal((inputHeight, inputWidth), _transforms.InputSize(height, width));

    [Fact]
    public void InputSize_OfNoPixels_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => _transforms.InputSize(0, 5));

    [Fact]
    public void ApplyBoxes_OnSeveralBoxes_ScalesBothCorners()
    {
        using var scope = NewDisposeScope();
        var boxes = tensor(new float[] { 0, 0, 60, 80, 6, 8, 12, 16 }, [1, 2, 4]);
        var applied = _transforms.ApplyBoxes(boxes, height: 80, width: 60);
        Assert.Equal(boxes.shape, applied.shape);
        Assert.Equal([0f, 0f, 30f, 40f, 3f, 4f, 6f, 8f], applied.reshape(-1).data<float>().ToArray());
        Assert.Equal((3.0, 4.0), _transforms.Apply(6, 8, height: 80, width: 60));
    }
}
