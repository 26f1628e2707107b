using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Mimo.Engine.Encode;
using Mimo.Engine.Scheduling;
using Mimo.Engine.Segment;
using Mimo.Engine.Tests.Support;

namespace Mimo.Engine.Tests.Segment;

/// <summary>No iteration runs here: what happens, the lane does by itself.</summary>
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

    static MaskLane Lane(DeviceBench bench, Action<bool>? working = null, Action<Exception>? failed = null) => new(
        new MaskRun(bench.Pipeline, bench.Queue, bench.Counters, TimeProvider.System), bench.Queue, bench.Options.MaskBatch,
        working ?? (_ => { }), failed ?? (_ => { }));

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
    public async Task Add_WhileNoStepEnds_IsMadeAtOnce()
    {
        using var bench = new DeviceBench();
        using var lane = Lane(bench);
        var mask = Work(bench, bench.Image, 1);
        bench.Queue.Add(mask);
        Assert.Equal(1600, (await mask.Result.WaitAsync(Patience)).Pixels.Length);
        Assert.Equal(0, bench.Queue.Waiting(WorkClass.Segment));
    }

    [Fact]
    public async Task Add_WhileAPassIsUnderWay_GathersForTheNext()
    {
        using var bench = new DeviceBench(new DeviceEngineOptions { MaskBatch = 8 });
        using var begun = new ManualResetEventSlim();
        using var gathered = new ManualResetEventSlim();
        var told = new ConcurrentQueue<bool>();
        void Working(bool working)
        {
            told.Enqueue(working);
            if (!working) return;
            begun.Set();
            gathered.Wait(Patience);
        }
        var masks = Enumerable.Range(0, 4).Select(seed => Work(bench, bench.Image, seed)).ToArray();
        // The lane counts a pass after it has given its masks away: it has ended by the time that anyone looks.
        using (Lane(bench, Working))
        {
            bench.Queue.Add(masks[0]);
            Assert.True(begun.Wait(Patience));
            foreach (var mask in masks[1..]) bench.Queue.Add(mask);
            gathered.Set();
            await Task.WhenAll(masks.Select(mask => mask.Result)).WaitAsync(Patience);
        }
        Assert.Equal((4, 2), (bench.Counters.Masks, bench.Counters.MaskBatches));
        Assert.Equal([true, false], told);
    }

    [Fact]
    public async Task Add_WhoeverAskedLeavesDuringThePass_KeepsTheFeaturesUntilTheMaskIsMade()
    {
        using var bench = new DeviceBench();
        var image = bench.Image.Share();
        using var lane = Lane(bench, working =>
        {
            if (working) image.Dispose();
        });
        var mask = Work(bench, image, 2);
        bench.Queue.Add(mask);
        var made = await mask.Result.WaitAsync(Patience);
        Assert.Equal((40, 40), (made.Width, made.Height));
    }

    [Fact]
    public async Task Add_LeaseIsGone_MakesTheOthersOnly()
    {
        using var bench = new DeviceBench();
        var image = bench.Image.Share();
        var (gone, there) = (Work(bench, image, 3), Work(bench, bench.Image, 4));
        image.Dispose();
        bench.Queue.Add(gone);
        bench.Queue.Add(there);
        using (Lane(bench)) await there.Result.WaitAsync(Patience);
        Assert.False(gone.Result.IsCompleted);
        Assert.Equal(1, bench.Counters.Masks);
    }

    [Fact]
    public async Task Add_MaskThatFails_IsReportedAndLeavesTheLaneFree()
    {
        using var bench = new DeviceBench();
        var failures = new ConcurrentQueue<Exception>();
        using (Lane(bench, failed: failures.Enqueue))
        {
            // A shape that its vector does not have.
            var broken = new MaskWork(bench.Image, Vector(4, 3), null, default, default);
            bench.Queue.Add(broken);
            await Assert.ThrowsAsync<ArgumentException>(() => broken.Result.WaitAsync(Patience));
            var next = Work(bench, bench.Image, 5);
            bench.Queue.Add(next);
            await next.Result.WaitAsync(Patience);
        }
        Assert.Single(failures);
    }

    [Fact]
    public async Task Dispose_WhileAPassRuns_FinishesIt()
    {
        using var bench = new DeviceBench();
        using var begun = new ManualResetEventSlim();
        var mask = Work(bench, bench.Image, 5);
        using (Lane(bench, _ => begun.Set()))
        {
            bench.Queue.Add(mask);
            Assert.True(begun.Wait(Patience));
        }
        Assert.True(mask.Result.IsCompletedSuccessfully);
        Assert.Equal(1600, (await mask.Result).Pixels.Length);
        Assert.Equal(1, bench.Counters.Masks);
    }
}
