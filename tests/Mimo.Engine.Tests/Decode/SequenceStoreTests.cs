using Mimo.Engine.Decode;
using Mimo.Engine.Tests.Support;

namespace Mimo.Engine.Tests.Decode;

public sealed class SequenceStoreTests
{
    // The system prompt of this vocabulary takes about 13 blocks, a turn of a few words 12 more.
    static DeviceBench Bench(int blocks) => new(new DeviceEngineOptions { SequenceBlocks = blocks });

    static int BlocksOfTurn(DeviceBench bench, string question)
    {
        using var turn = bench.Turn("probe", question);
        return ((turn.Positions + bench.Sequences.BlockTokens - 1) / bench.Sequences.BlockTokens) - bench.Sequences.SharedBlocks;
    }

    [Fact]
    public void Admit_ATurn_ReservesItsWholeLengthAndSharesTheSystemPrompt()
    {
        using var bench = Bench(100);
        var (free, needed) = (bench.Sequences.FreeBlocks, BlocksOfTurn(bench, "One?"));
        using var one = bench.Turn("a", "One?");
        using var two = bench.Turn("b", "Two?");

        bench.Turns.Admit(one);
        bench.Turns.Admit(two);

        Assert.True(bench.Sequences.SharedBlocks > 0);
        Assert.Equal(free - (2 * needed), bench.Sequences.FreeBlocks);
        Assert.Equal((100 - bench.Sequences.FreeBlocks) * bench.Pipeline.KvBlockBytes, bench.Sequences.Bytes);
        bench.RunToEnd();
        Assert.True(bench.Sequences.FreeBlocks >= free - (2 * needed));
    }

    [Fact]
    public void Admit_BlocksHeldByRunningTurns_WaitsAndTakesNothing()
    {
        using var probe = Bench(100);
        var needed = BlocksOfTurn(probe, "One?");
        using var bench = Bench(100 - probe.Sequences.FreeBlocks + needed);
        using var one = bench.Turn("a", "One?");
        using var two = bench.Turn("b", "Two?");
        Assert.Equal(Admission.Admitted, bench.Turns.Admit(one));

        Assert.Equal(Admission.NoRoom, bench.Turns.Admit(two));
        Assert.Null(bench.Sequences.Find("b"));
        bench.RunToEnd();

        Assert.True(one.Outcome.IsCompletedSuccessfully);
        Assert.Equal(Admission.Admitted, bench.Turns.Admit(two));
        Assert.Null(bench.Sequences.Find("a"));
        Assert.Equal(1, bench.Counters.Evictions);
    }

    [Fact]
    public void Admit_BlocksHeldByIdleSessions_TakesThoseUnusedForLongest()
    {
        using var bench = Bench(60);
        bench.Answer("oldest", "First?");
        var second = bench.Answer("second", "Second?");
        bench.Answer("oldest", "Used again?");
        for (var i = 0; bench.Counters.Evictions == 0; i++) bench.Answer($"more {i}", "More?");

        Assert.Null(bench.Sequences.Find("second"));
        Assert.NotNull(bench.Sequences.Find("oldest"));
        Assert.Equal(second.Answer, bench.Answer("second", "Second?").Answer);
    }

    [Fact]
    public void Release_AnImage_DropsIdleSessionsNowAndARunningOneAtItsEnd()
    {
        using var bench = Bench(100);
        var free = bench.Sequences.FreeBlocks;
        bench.Answer("idle", "First?");
        using var running = bench.Turn("running", "Second?");
        bench.Turns.Admit(running);

        bench.Sequences.Release("image");

        Assert.Null(bench.Sequences.Find("idle"));
        bench.RunToEnd();
        Assert.True(running.Outcome.IsCompletedSuccessfully);
        Assert.Equal((0, free), (bench.Sequences.Count, bench.Sequences.FreeBlocks));
    }
}
