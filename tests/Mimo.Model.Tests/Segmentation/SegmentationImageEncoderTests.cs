using Mimo.Model.Configuration;
using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class SegmentationImageEncoderTests : IDisposable
{
    readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Backward_OfOneLoss_ReachesEveryParameter()
    {
        var encoder = TinySam.Draw(new SegmentationImageEncoder(TinySam.Config));
        encoder.forward(TinySam.Normal(2, 2, 3, 40, 40)).square().sum().backward();
        Assert.Empty(TinySam.Unreached(encoder));
    }

    [Fact]
    public void Forward_WithAndWithoutGradient_Agree()
    {
        var encoder = TinySam.Draw(new SegmentationImageEncoder(TinySam.Config));
        var image = TinySam.Normal(2, 1, 3, 40, 40);
        var trained = encoder.forward(image);
        using var frozen = inference_mode();
        Assert.InRange(TinySam.Largest(trained - encoder.forward(image)), 0, 1e-5);
    }

    [Fact]
    public void Forward_OfABatch_EqualsOneAtATime()
    {
        using var frozen = no_grad();
        var encoder = TinySam.Draw(new SegmentationImageEncoder(TinySam.Config));
        var images = TinySam.Normal(2, 2, 3, 40, 40);
        var alone = cat([encoder.forward(images[..1]), encoder.forward(images[1..])]);
        Assert.InRange(TinySam.Largest(encoder.forward(images) - alone), 0, 1e-5);
    }

    [Fact]
    public void AddPositions_OnAnotherGrid_ResizesThem()
    {
        using var frozen = no_grad();
        var encoder = TinySam.Draw(new SegmentationImageEncoder(TinySam.Config));
        var own = encoder.AddPositions(zeros(1, 5, 5, 24));
        var wide = encoder.AddPositions(zeros(1, 5, 10, 24));
        // Bilinear without aligned corners: two neighbours of the doubled axis lie a quarter to either side of the original cell.
        Assert.InRange(TinySam.Largest(wide[0, 2, 4] - (own[0, 2, 2] * 0.75 + own[0, 2, 1] * 0.25)), 0, 1e-6);
        Assert.Equal([1, 16, 5, 10], encoder.forward(TinySam.Normal(2, 1, 3, 40, 80)).shape);
    }

    [Theory]
    [InlineData(1, 40, 40)]
    [InlineData(3, 40, 41)]
    public void Forward_OfAnUnfitImage_Throws(int channels, int height, int width)
    {
        using var encoder = new SegmentationImageEncoder(TinySam.Config);
        Assert.Throws<ArgumentException>(() => encoder.forward(zeros(1, channels, height, width)));
    }

    [Fact]
    public void Construction_OnMeta_HasViTHsParametersWithoutMemory()
    {
        using var encoder = new SegmentationImageEncoder(new SamConfig(), device(DeviceType.META));
        Assert.All(encoder.parameters(), parameter => Assert.Equal(DeviceType.META, parameter.device_type));
        Assert.Equal(637_026_048, encoder.parameters().Sum(parameter => parameter.numel()));
    }
}
