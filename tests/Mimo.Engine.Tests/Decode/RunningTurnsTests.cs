using System.Runtime.InteropServices;
using Mimo.Engine.Decode;
using Mimo.Engine.Scheduling;
using Mimo.Engine.Tests.Support;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Tests.Decode;

public sealed class RunningTurnsTests
{
    /// <summary>TorchSharp's form of it.</summary>
    sealed class AllocationFailure() : ExternalException("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory");

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Prefill_SeveralTurns_EachHasItsFirstTokenWithinItsBound(int chunk)
    {
        using var bench = new DeviceBench();
        // The session's first turn is known and not on the device: two alignments.
        var past = bench.Answer("elsewhere", "Before?");
        bench.Turns.Drop("elsewhere");
        EngineTurn[] turns = [bench.Turn("a", "First?"), bench.Turn("b", "Second?", history: past), bench.Turn("c", "Third, and rather longer than the others?")];
        Assert.All(turns, turn => Assert.Equal(Admission.Admitted, bench.Turns.Admit(turn)));

        var (positions, alignments, iteration) = (0, 0, 0);
        foreach (var turn in turns)
        {
            positions += turn.Request.History.Sum(t => t.Positions) + turn.Tokens.PrefillLength;
            alignments += turn.Request.History.Count + 1;
            for (; !turn.Prefilled.IsCompleted; iteration++) Assert.True(bench.Turns.Prefill(chunk));
            Assert.InRange(iteration, 1, alignments + ((positions + chunk - 1) / chunk));
        }
        foreach (var turn in turns) turn.Dispose();
    }

    [Fact, Trait("R", "R23")]
    public void TurnOfAnother_PassesThoseOfTheOneWhoHasMorePlaces_InTheQueueAndInPrefill()
    {
        using var bench = new DeviceBench(new DeviceEngineOptions { MaxRunningTurns = 3 });
        EngineTurn Turn(string name) => bench.Turn(name, $"{name}?", share: name[..1]);
        EngineTurn[] flood = [.. Enumerable.Range(0, 5).Select(i => Turn($"a{i}"))];
        foreach (var turn in flood) bench.Queue.Add(new BeginTurn(turn));
        using var first = Turn("b0");
        bench.Queue.Add(new BeginTurn(first));
        using var second = Turn("b1");
        bench.Queue.Add(new BeginTurn(second));
        string Next() => bench.Queue.NextTurn(bench.Turns.PlacesOf)!.Turn.Request.SessionId;
        void Admit()
        {
            var next = bench.Queue.NextTurn(bench.Turns.PlacesOf)!;
            Assert.Equal(Admission.Admitted, bench.Turns.Admit(next.Turn));
            bench.Queue.Remove(next);
        }

        Assert.Equal("a0", Next());
        Admit();
        Assert.Equal("b0", Next());
        Admit();
        // One place each: in order of arrival again.
        Assert.Equal("a1", Next());
        Admit();
        Assert.Equal("b1", Next());
        Assert.Equal((2, 1), (bench.Turns.PlacesOf("a"), bench.Turns.PlacesOf("b")));

        // The one with fewer places is prefilled first, though it came second.
        while (!first.Prefilled.IsCompleted) Assert.True(bench.Turns.Prefill(16));
        Assert.All(flood, turn => Assert.False(turn.Prefilled.IsCompleted));
        foreach (var turn in flood) turn.Dispose();
    }

    [Fact]
    public void Step_SeveralTurns_ShareOnePass()
    {
        using var bench = new DeviceBench();
        var turns = Enumerable.Range(0, 4).Select(i => bench.Turn($"s{i}", $"Number {i}?")).ToArray();
        foreach (var turn in turns) bench.Turns.Admit(turn);
        while (bench.Turns.IsPrefilling) bench.Turns.Prefill(1000);
        var (batches, running) = (bench.Counters.Batches, bench.Turns.Count);

        bench.Turns.Step();

        Assert.True(running > 1);
        Assert.Equal((batches + 1, running), (bench.Counters.Batches, bench.Turns.BatchSize));
        foreach (var turn in turns) turn.Dispose();
    }

    [Fact, Trait("R", "R8")]
    public async Task Step_OneSequenceOutOfMemoryBehindTheLayers_EndsThatTurnAlone()
    {
        DecodeState? sick = null;
        using var bench = new DeviceBench(decode: states =>
        {
            // What libtorch throws where an allocation fails; every row of the batch is one position further by then.
            if (sick is not null && states.Contains(sick))
                throw new AllocationFailure();
        });
        var expected = bench.Answer("alone", "Goes on?").Answer;
        using var failing = bench.Turn("failing", "Fails?");
        using var healthy = bench.Turn("healthy", "Goes on?");
        bench.Turns.Admit(failing);
        bench.Turns.Admit(healthy);
        while (bench.Turns.IsPrefilling) bench.Turns.Prefill(1000);
        sick = failing.Sequence!.State;

        bench.RunToEnd();

        await Assert.ThrowsAsync<AllocationFailure>(() => failing.Outcome);
        Assert.Equal(expected, (await healthy.Outcome).Turn.Answer);
        Assert.Null(bench.Sequences.Find("failing"));
    }

    [Fact, Trait("R", "R8")]
    public async Task Step_OneTurnsOutputIsNoNumber_EndsThatTurnAlone()
    {
        using var bench = new DeviceBench();
        var expected = bench.Answer("alone", "Goes on?").Answer;
        using var broken = bench.BrokenImage();
        using var sick = bench.Turn("sick", "Fails?", broken);
        using var healthy = bench.Turn("healthy", "Goes on?");
        bench.Turns.Admit(sick);
        bench.Turns.Admit(healthy);

        bench.RunToEnd();

        await Assert.ThrowsAsync<ModelOutputException>(() => sick.Outcome);
        Assert.Equal(expected, (await healthy.Outcome).Turn.Answer);
        Assert.Null(bench.Sequences.Find("sick"));
    }

    [Fact, Trait("R", "R8")]
    public async Task Step_OneSequenceFailsInTheBatch_EndsThatTurnAlone()
    {
        using var bench = new DeviceBench();
        var expected = bench.Answer("alone", "Goes on?").Answer;
        using var sick = bench.Turn("sick", "Fails?");
        using var healthy = bench.Turn("healthy", "Goes on?");
        bench.Turns.Admit(sick);
        bench.Turns.Admit(healthy);
        while (bench.Turns.IsPrefilling) bench.Turns.Prefill(1000);
        sick.Sequence!.State.Dispose();

        bench.RunToEnd();

        await Assert.ThrowsAnyAsync<Exception>(() => sick.Outcome);
        Assert.Equal(expected, (await healthy.Outcome).Turn.Answer);
    }

    [Fact]
    public void Step_DeviceGone_IsNotTakenForTheTurnsFault()
    {
        using var bench = new DeviceBench(probe: () => throw new InvalidOperationException("no device"));
        using var turn = bench.Turn("s", "Fails?");
        bench.Turns.Admit(turn);
        while (bench.Turns.IsPrefilling) bench.Turns.Prefill(1000);
        turn.Sequence!.State.Dispose();

        Assert.Throws<DeviceLostException>(() => bench.Turns.Step());
    }

    [Fact, Trait("R", "R5")]
    public void Sweep_CancelledBetweenChunks_FreesPlaceAndBlocksAtOnce()
    {
        using var bench = new DeviceBench();
        bench.Answer("warm", "Tables of positions are made.");
        bench.Turns.Drop("warm");
        var free = bench.Sequences.FreeBlocks;
        using var turn = bench.Turn("s", "Cancelled in the middle of its prefill?");
        bench.Turns.Admit(turn);
        bench.Turns.Prefill(16);
        Assert.True(bench.Sequences.FreeBlocks < free);

        turn.Dispose();
        bench.Turns.Sweep();

        Assert.Equal(0, bench.Turns.Count);
        bench.Turns.Drop("s");
        Assert.Equal(free, bench.Sequences.FreeBlocks);
        Assert.False(bench.Turns.Prefill(16));
    }

    [Fact]
    public void Admit_NoPlace_WaitsUntilOneIsFree()
    {
        using var bench = new DeviceBench(new DeviceEngineOptions { MaxRunningTurns = 1 });
        using var first = bench.Turn("a", "First?");
        using var second = bench.Turn("b", "Second?");
        Assert.Equal(Admission.Admitted, bench.Turns.Admit(first));
        Assert.Equal(Admission.NoRoom, bench.Turns.Admit(second));

        bench.RunToEnd();

        Assert.Equal(Admission.Admitted, bench.Turns.Admit(second));
        bench.RunToEnd();
        Assert.True(second.Outcome.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Finish_AnswerAtItsLimit_NextTurnFindsItWhole()
    {
        using var bench = new DeviceBench();
        var first = bench.Turn("s", "Cut short?", maxNewTokens: 3);
        bench.Turns.Admit(first);
        while (!first.Outcome.IsCompleted)
        {
            bench.Turns.Step();
            bench.Turns.Prefill(64);
        }
        var past = (await first.Outcome).Turn;
        // Its closing tokens have not run yet: they do, beside the next turn.
        using var second = bench.Turn("s", "Next?", history: past);
        Assert.Equal(Admission.Admitted, bench.Turns.Admit(second));
        bench.RunToEnd();

        Assert.Equal(past.Positions, (await second.Prefilled).Reused);
        bench.Turns.Drop("s");
        Assert.Equal(bench.Answer("s", "Next?", past).Answer, (await second.Outcome).Turn.Answer);
        first.Dispose();
    }
}
