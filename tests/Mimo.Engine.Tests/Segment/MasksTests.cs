using System.Runtime.InteropServices;
using Mimo.Engine.Tests.Support;

namespace Mimo.Engine.Tests.Segment;

public sealed class MasksTests : IDisposable
{
    readonly TestModel _model = new();

    public void Dispose() => _model.Dispose();

    byte[] Vector(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, _model.Pipeline.Config.Sam.PromptEmbedDim).Select(_ => random.NextSingle() - 0.5f).ToArray();
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    [Fact, Trait("R", "R5")]
    public async Task Segment_CancelledWhileMasksWait_GivesPlacesAndImageBack()
    {
        await using var engine = await TestEngine.Start();
        var image = await engine.Image(40, 40);
        var vector = new byte[engine.Engine.Config.Sam.PromptEmbedDim * 4];
        await engine.Engine.Segment(image, vector, default);
        var before = (await engine.Engine.Snapshot()).LiveTensors;
        using var cancellation = new CancellationTokenSource();
        var masks = Enumerable.Range(0, 24).Select(_ => engine.Engine.Segment(image, vector, cancellation.Token)).ToArray();

        await cancellation.CancelAsync();

        await Task.WhenAll(masks.Select(mask => Record.ExceptionAsync(() => mask)));
        Assert.Contains(masks, mask => mask.IsCanceled);
        image.Dispose();
        await engine.Engine.ReleaseImage("40x40");
        // Work that was cancelled while it waited is dropped when its turn comes, by a thread of its own.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var after = await engine.Engine.Snapshot();
        while ((after.WaitingMasks, after.Images, after.LiveTensors) != (0, 0, before - 2) && !patience.IsCancellationRequested)
        {
            await Task.Delay(10);
            after = await engine.Engine.Snapshot();
        }
        Assert.Equal((0, 0, before - 2), (after.WaitingMasks, after.Images, after.LiveTensors));
    }

    [Fact]
    public async Task Segment_WhileATurnRuns_EqualsThePipeline()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(50, 30);
        var answer = engine.Ask(image, "s", "Meanwhile?");
        var masks = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => engine.Engine.Segment(image, Vector(i), default)));
        await answer;

        using var features = _model.Pipeline.Encode(TestModel.Picture(50, 30));
        for (var i = 0; i < masks.Length; i++)
        {
            var expected = _model.Pipeline.Segment(features, MemoryMarshal.Cast<byte, float>(Vector(i)).ToArray());
            Assert.Equal((50, 30), (masks[i].Width, masks[i].Height));
            Assert.Equal(expected.Pixels, masks[i].Pixels);
            Assert.Equal(expected.PredictedIou, masks[i].PredictedIou, 1e-4f);
            Assert.Equal(expected.Presence, masks[i].Presence, 1e-4f);
        }
    }

    [Fact]
    public async Task Segment_SeveralWaitOnTwoImages_ShareAPassAndStayThemselves()
    {
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { MaskBatch = 8 });
        using var one = await engine.Image(50, 30);
        using var two = await engine.Image(40, 60);
        // What runs while they come in decides how many find each other; some do.
        var answer = engine.Ask(one, "s", "Meanwhile?");
        var masks = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => engine.Engine.Segment(i % 2 == 0 ? one : two, Vector(i), default)));
        await answer;

        using var first = _model.Pipeline.Encode(TestModel.Picture(50, 30));
        using var second = _model.Pipeline.Encode(TestModel.Picture(40, 60));
        for (var i = 0; i < masks.Length; i++)
            Assert.Equal(_model.Pipeline.Segment(i % 2 == 0 ? first : second, MemoryMarshal.Cast<byte, float>(Vector(i)).ToArray()).Pixels, masks[i].Pixels);
        var snapshot = await engine.Engine.Snapshot();
        Assert.Equal(24, snapshot.Masks);
        Assert.InRange(snapshot.MaskBatches, 3, 23);
    }

    [Fact]
    public async Task Segment_VectorOfAnotherModel_FailsThisCallAlone()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);

        await Assert.ThrowsAsync<ArgumentException>(() => engine.Engine.Segment(image, new byte[12], default));

        await engine.Engine.Segment(image, Vector(1), default);
    }
}
