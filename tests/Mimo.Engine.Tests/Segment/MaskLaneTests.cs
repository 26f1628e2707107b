using System.Runtime.InteropServices;
using Mimo.Engine.Encode;
using Mimo.Engine.Scheduling;
using Mimo.Engine.Segment;
using Mimo.Engine.Tests.Support;

namespace Mimo.Engine.Tests.Segment;

public sealed class MaskLaneTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static float[] Vector(int seed, int width)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, width).Select(_ => random.NextSingle() - 0.5f)];
    }

    static MaskWork Work(DeviceBench bench, FeatureLease image, int seed, CancellationToken cancellationToken = default)
    {
        var vector = Vector(seed, bench.Pipeline.Config.Sam.PromptEmbedDim);
        return new MaskWork(image, vector, null, bench.Pipeline.ShapeOf(vector, null), cancellationToken);
    }

    static MaskLane Lane(DeviceBench bench, Action<Exception>? failed = null) =>
        new(new MaskRun(bench.Pipeline, bench.Queue, bench.Counters, TimeProvider.System), bench.Queue, failed ?? (_ => { }));

    [Fact]
    public async Task Segment_WithAndWithoutItsThread_GivesTheSameMask()
    {
        var masks = new List<byte[]>();
        foreach (var own in new[] { true, false })
        {
            await using var engine = await TestEngine.Start(new DeviceEngineOptions { MaskThread = own });
            using var image = await engine.Image(50, 30);
            var vector = Vector(1, engine.Engine.Config.Sam.PromptEmbedDim);
            masks.Add((await engine.Engine.Segment(image, MemoryMarshal.AsBytes(vector.AsSpan()).ToArray(), default)).Pixels);
        }
        Assert.Equal(masks[0], masks[1]);
    }

    [Fact]
    public async Task Start_WhoeverAskedHasLeft_KeepsTheFeaturesUntilTheMaskIsMade()
    {
        using var bench = new DeviceBench();
        using var lane = Lane(bench);
        var image = bench.Image.Share();
        var mask = Work(bench, image, 2);
        lane.Start([mask]);
        image.Dispose();
        var made = await mask.Result.WaitAsync(Patience);
        Assert.Equal((40, 40), (made.Width, made.Height));
    }

    [Fact]
    public void Start_LeaseIsGone_MakesNothing()
    {
        using var bench = new DeviceBench();
        using var lane = Lane(bench);
        var image = bench.Image.Share();
        var mask = Work(bench, image, 3);
        image.Dispose();
        lane.Start([mask]);
        Assert.False(lane.IsBusy);
        Assert.False(mask.Result.IsCompleted);
    }

    [Fact]
    public async Task Start_MaskThatFails_IsReportedAndLeavesTheLaneFree()
    {
        using var bench = new DeviceBench();
        var failures = new List<Exception>();
        using (var lane = Lane(bench, failures.Add))
        {
            // A shape that its vector does not have.
            var broken = new MaskWork(bench.Image, Vector(4, 3), null, default, default);
            lane.Start([broken]);
            await Assert.ThrowsAsync<ArgumentException>(() => broken.Result.WaitAsync(Patience));
        }
        Assert.Single(failures);
    }

    [Fact]
    public async Task Dispose_WhileAPassRuns_FinishesIt()
    {
        using var bench = new DeviceBench();
        var mask = Work(bench, bench.Image, 5);
        using (var lane = Lane(bench)) lane.Start([mask]);
        Assert.True(mask.Result.IsCompletedSuccessfully);
        Assert.Equal(1600, (await mask.Result).Pixels.Length);
        Assert.Equal(1, bench.Counters.Masks);
    }
}
