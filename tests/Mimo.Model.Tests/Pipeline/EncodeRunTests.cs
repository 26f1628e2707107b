using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;

namespace Mimo.Model.Tests.Pipeline;

public sealed class EncodeRunTests : IDisposable
{
    readonly MimoPipeline _pipeline = MimoPipeline.Random(MimoConfig.Tiny, seed: 5);

    public void Dispose() => _pipeline.Dispose();

    static PixelBuffer Picture()
    {
        var bytes = new byte[50 * 40 * 3];
        new Random(7).NextBytes(bytes);
        return new PixelBuffer(50, 40, 3, 8, bytes);
    }

    [Fact]
    public void Step_SliceBySlice_EqualsTheEncodersInOnePass()
    {
        using var run = _pipeline.BeginEncode(_pipeline.Prepare(Picture()));
        var slices = 1;
        while (!run.Step()) slices++;
        using var features = run.Take();
        using var whole = _pipeline.Encode(Picture());

        Assert.Equal(run.Slices, slices);
        Assert.Equal(MimoConfig.Tiny.Sam.Depth + 3, slices);
        Assert.Equal((50, 40), (features.OriginalWidth, features.OriginalHeight));
        Assert.Equal(0, (whole.Clip - features.Clip).abs().max().item<float>());
        Assert.Equal(0, (whole.Sam - features.Sam).abs().max().item<float>());
    }

    [Fact]
    public void Take_SlicesAreLeft_IsRefused()
    {
        using var run = _pipeline.BeginEncode(_pipeline.Prepare(Picture()));
        for (var slice = 0; slice < 4; slice++) run.Step();

        Assert.Throws<InvalidOperationException>(run.Take);
    }
}
