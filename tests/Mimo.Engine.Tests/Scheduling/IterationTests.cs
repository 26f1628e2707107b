using Mimo.Engine.Decode;
using Mimo.Engine.Scheduling;
using Mimo.Engine.Tests.Support;
using static TorchSharp.torch;

namespace Mimo.Engine.Tests.Scheduling;

public sealed class IterationTests
{
    static EncodeWork Encode(DeviceBench bench, string key, CancellationToken cancellationToken = default)
    {
        var work = new EncodeWork(key, bytes: 1000, cancellationToken);
        work.Prepared(bench.Pipeline.Prepare(TestModel.Picture(60, 40)));
        bench.Queue.Add(work);
        return work;
    }

    static EngineTurn Running(DeviceBench bench, string session)
    {
        var turn = bench.Turn(session, "Which of them runs?");
        bench.Queue.Add(new BeginTurn(turn));
        while (!turn.Prefilled.IsCompleted) bench.Iteration.Run();
        return turn;
    }

    [Fact]
    public async Task Run_AnImageComesWhileATurnDecodes_EachIterationHasAStepAndAtMostOneSlice()
    {
        using var bench = new DeviceBench(new DeviceEngineOptions { DecodeShare = 0, MaxRunningTurns = 2 });
        var expected = bench.Answer("alone", "Which of them runs?").Answer;
        using var turn = Running(bench, "s");
        using var run = bench.Pipeline.BeginEncode(bench.Pipeline.Prepare(TestModel.Picture(60, 40)));
        var encode = Encode(bench, "new");

        var iterations = 0;
        for (; !encode.Result.IsCompleted; iterations++)
        {
            var steps = bench.Counters.Steps;
            var running = bench.Turns.Count;
            bench.Iteration.Run();
            Assert.Equal(steps + running, bench.Counters.Steps);
        }

        Assert.Equal(run.Slices, iterations);
        while (!turn.Outcome.IsCompleted) bench.Iteration.Run();
        Assert.Equal(expected, (await turn.Outcome).Turn.Answer);
        (await encode.Result).Dispose();
    }

    [Fact]
    public void Run_EncodeCancelledBetweenSlices_FreesItInTheNextIteration()
    {
        using var bench = new DeviceBench();
        using var cancellation = new CancellationTokenSource();
        bench.Iteration.Run();
        var (bytes, tensors) = (bench.FeatureBytes, Tensor.TotalCount);
        var encode = Encode(bench, "new", cancellation.Token);
        for (var slice = 0; slice < 4; slice++) bench.Iteration.Run();
        Assert.Equal((bytes + 1000, tensors + 2), (bench.FeatureBytes, Tensor.TotalCount));

        cancellation.Cancel();

        Assert.False(bench.Iteration.Run());
        Assert.True(encode.Result.IsCanceled);
        Assert.Equal((bytes, tensors), (bench.FeatureBytes, Tensor.TotalCount));
    }

    [Fact]
    public void Run_TurnCancelledInItsPrefill_GivesItsPlaceToTheNextInTheSameIteration()
    {
        using var bench = new DeviceBench(new DeviceEngineOptions { MaxRunningTurns = 1, PrefillChunk = 16 });
        using var first = bench.Turn("a", "Cancelled in the middle of a prefill that takes several chunks?");
        using var second = bench.Turn("b", "Next?");
        bench.Queue.Add(new BeginTurn(first));
        bench.Queue.Add(new BeginTurn(second));
        bench.Iteration.Run();
        Assert.Equal((1, 1), (bench.Turns.Count, bench.Queue.Waiting(WorkClass.Align)));

        first.Dispose();
        bench.Iteration.Run();

        Assert.Equal(0, bench.Queue.Waiting(WorkClass.Align));
        Assert.Same(second, bench.Sequences.Find("b")!.Current);
        Assert.Null(bench.Sequences.Find("a")?.Current);
    }

    [Fact]
    public void Run_DeviceGone_EndsTheLoop()
    {
        using var bench = new DeviceBench(probe: () => throw new InvalidOperationException("no device"));
        bench.Queue.Add(new UnitWork<bool>(WorkClass.Control, _ => throw new InvalidOperationException("request"), default));

        Assert.Throws<DeviceLostException>(() => bench.Iteration.Run());
    }

    [Fact]
    public void Run_NothingWaits_SaysSo()
    {
        using var bench = new DeviceBench();

        Assert.False(bench.Iteration.Run());
    }
}
