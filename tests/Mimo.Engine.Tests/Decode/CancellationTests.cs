using Mimo.Engine.Decode;
using Mimo.Engine.Tests.Support;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Tests.Decode;

public sealed class CancellationTests : IDisposable
{
    readonly TestModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact, Trait("R", "R5")]
    public async Task Dispose_RunningTurn_NoStepBeginsAfterTheOneInFlight()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        var turn = engine.Begin(image, "s", "Cancelled?");
        await turn.Prefilled;

        turn.Dispose();

        // A snapshot is a unit in the gap after a round: the first one comes right after the round that was running at the cancel.
        var soon = await engine.Engine.Snapshot();
        await Task.Delay(50);
        var later = await engine.Engine.Snapshot();
        Assert.Equal(soon.Steps, later.Steps);
        Assert.Equal(0, later.RunningTurns);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestEngine.Read(turn));
    }

    [Fact]
    public async Task Dispose_RunningTurn_LeavesTheSequenceAsBefore()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        var first = await engine.Ask(image, "s", "First?");
        var cancelled = engine.Begin(image, "s", "Cancelled?", null, [first.Turn]);
        await cancelled.Prefilled;
        cancelled.Dispose();

        var second = await engine.Ask(image, "s", "Second?", null, first.Turn);

        Assert.Equal(first.Turn.Positions, second.Prefill.Reused);
        Assert.Equal(_model.Converse(TestModel.Picture(40, 40), ("First?", TurnPrompts.None), ("Second?", TurnPrompts.None))[1], second.Turn.Answer);
    }

    [Fact, Trait("R", "R5")]
    public async Task Token_CancelledWhileTheTurnWaits_EndsItsReader()
    {
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { MaxRunningTurns = 1, EventBuffer = 1 });
        using var image = await engine.Image(40, 40);
        using var running = engine.Begin(image, "a", "Holds the only place.");
        await running.Prefilled;
        using var cancellation = new CancellationTokenSource();
        using var waiting = engine.Engine.Ask(
            new TurnRequest { SessionId = "b", Question = "Waits?", Prompts = TurnPrompts.None, History = [] }, image, cancellation.Token);

        await cancellation.CancelAsync();
        await TestEngine.Read(running);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestEngine.Read(waiting));
    }

    [Fact, Trait("R", "R5")]
    public async Task Dispose_TurnThatWaits_FreesItsRoomAndItsImage()
    {
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { MaxRunningTurns = 1, MaxWaitingTurns = 1, EventBuffer = 1 });
        using var image = await engine.Image(40, 40);
        using var running = engine.Begin(image, "a", "Holds the only place.");
        await running.Prefilled;
        var other = await engine.Image(41, 40);
        var cancelled = engine.Begin(other, "b", "Waits?");
        other.Dispose();

        cancelled.Dispose();

        using var next = engine.Begin(image, "c", "Takes its room?");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestEngine.Read(cancelled));
        var before = (await engine.Engine.Snapshot()).LiveTensors;
        await engine.Engine.ReleaseImage("41x40");
        Assert.Equal(before - 2, (await engine.Engine.Snapshot()).LiveTensors);
    }

    [Fact, Trait("R", "R6")]
    public async Task Events_ReaderBehind_PausesThisTurnAlone()
    {
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { EventBuffer = 2 });
        using var image = await engine.Image(40, 40);
        using var slow = engine.Begin(image, "slow", "Read late.");
        await slow.Prefilled;
        await engine.Ask(image, "quick", "Read at once.");
        await engine.Ask(image, "quick", "Read at once.");

        Assert.Equal(1, (await engine.Engine.Snapshot()).RunningTurns);
        Assert.Equal(_model.Converse(TestModel.Picture(40, 40), ("Read late.", TurnPrompts.None))[0], await TestEngine.Read(slow));
    }

    [Fact, Trait("R", "R6")]
    public async Task Events_ReaderGone_FreesThePlaceAfterItsPatience()
    {
        await using var engine = await TestEngine.Start(
            new DeviceEngineOptions { MaxRunningTurns = 1, EventBuffer = 1, ReaderPatience = TimeSpan.FromSeconds(1) });
        using var image = await engine.Image(40, 40);
        var lost = engine.Begin(image, "lost", "Nobody reads this.");

        await engine.Ask(image, "next", "Is there a place?");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestEngine.Read(lost));
    }

    [Fact]
    public async Task Ask_SameSessionWhileItsTurnRuns_IsRefusedAndTheTurnGoesOn()
    {
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { EventBuffer = 1 });
        using var image = await engine.Image(40, 40);
        using var running = engine.Begin(image, "s", "First?");
        await running.Prefilled;
        using var second = engine.Begin(image, "s", "Too early?");

        await Assert.ThrowsAsync<InvalidOperationException>(() => TestEngine.Read(second));
        Assert.Equal(_model.Converse(TestModel.Picture(40, 40), ("First?", TurnPrompts.None))[0], await TestEngine.Read(running));
    }

    [Fact]
    public async Task DropSession_RunningTurn_EndsIt()
    {
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { EventBuffer = 1 });
        using var image = await engine.Image(40, 40);
        using var running = engine.Begin(image, "s", "First?");
        await running.Prefilled;

        await engine.Engine.DropSession("s");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestEngine.Read(running));
        Assert.Equal(0, (await engine.Engine.Snapshot()).Sequences);
    }
}
