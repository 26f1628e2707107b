using System.Runtime.InteropServices;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;
using Mimo.Imaging.Masks;

namespace Mimo.Grains.Tests.Segment;

public sealed class MaskGrainTests : IAsyncLifetime
{
    StageCluster _stage = null!;

    public async Task InitializeAsync() => _stage = await StageCluster.Start();

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    byte[] Vector(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, _stage.Engine.Config.Sam.PromptEmbedDim).Select(_ => random.NextSingle() - 0.5f).ToArray();
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    [Fact]
    public async Task Segment_ImageNotOnTheDevice_BringsItAndDescribesTheMask()
    {
        var image = await _stage.Upload(70, 50);
        var grain = _stage.Grains.GetGrain<IMaskGrain>(image.Key);
        var masks = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => grain.Segment(new MaskCommand(image, Vector(i)), default)));

        Assert.Equal(1, (await _stage.Engine.Snapshot()).Encodes);
        foreach (var mask in masks)
        {
            var runs = Rle.Parse(mask.Counts, mask.Width, mask.Height);
            Assert.Equal((70, 50, runs.Area), (mask.Width, mask.Height, mask.Area));
            Assert.Equal(runs.Box.IsEmpty, mask.Box is null);
            if (mask.Box is { } box)
                Assert.Equal(((float)runs.Box.X0, (float)runs.Box.Y0, (float)runs.Box.X1, (float)runs.Box.Y1), (box.X0, box.Y0, box.X1, box.Y1));
            Assert.InRange(mask.PredictedIou, 0, 1);
        }
    }

    [Fact]
    public async Task Segment_VectorOfAnotherModel_IsAFaultWithoutDetails()
    {
        var image = await _stage.Upload(70, 50);

        await Asking.Refuses(
            ErrorReason.InternalFault, () => _stage.Grains.GetGrain<IMaskGrain>(image.Key).Segment(new MaskCommand(image, new byte[8]), default));
    }
}
