using Mimo.Cluster.Faults;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Engine;
using Mimo.Engine.Decode;
using Mimo.Grains.Tests.Support;
using Mimo.Imaging.Masks;
using Mimo.Model.Pipeline;

namespace Mimo.Grains.Tests.Decode;

public sealed class SessionGrainTests : IAsyncLifetime
{
    StageCluster _stage = null!;
    ImageReference _image = null!;

    public async Task InitializeAsync()
    {
        _stage = await StageCluster.Start(new DeviceEngineOptions { MaxRunningTurns = 1, EventBuffer = 1 });
        _image = await _stage.Upload(60, 40);
    }

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    /// <summary>Takes the engine's only place, so that every other turn waits until it is disposed.</summary>
    async Task<EngineTurn> HoldThePlace()
    {
        await _stage.Grains.GetGrain<IVisionGrain>(_image.Key).Encode(_image, default);
        using var lease = _stage.Engine.TryPin(_image.Key)!;
        for (var i = 0; ; i++)
        {
            // One unread token holds the place; an answer without any would give it up at once.
            var turn = _stage.Engine.Ask(
                new TurnRequest { SessionId = "holder", Question = $"Hold {i}.", Prompts = TurnPrompts.None, History = [] }, lease, default);
            await turn.Prefilled;
            if ((await _stage.Engine.Snapshot()).RunningTurns == 1) return turn;
        }
    }

    /// <summary>An answer with masks, which questions have at random.</summary>
    async Task<(ISessionGrain Session, AskCommand Command, List<AnswerEvent> Events)> AskUntilMasks(string requestId = "")
    {
        for (var i = 0; i < 40; i++)
        {
            var session = await _stage.Open(_image);
            var command = Asking.Question($"Question {i}?", requestId) with { Boxes = [new BoxPrompt(2, 3, 40, 30)] };
            var events = await session.Read(command);
            if (events.OfType<MaskEvent>().Any()) return (session, command, events);
        }
        throw new InvalidOperationException("No answer had a mask.");
    }

    [Fact]
    public async Task Ask_NeverOpened_IsNotFound() =>
        await Asking.Refuses(ErrorReason.SessionNotFound, () => _stage.Grains.GetGrain<ISessionGrain>("nobody").Read(Asking.Question("Hello?")));

    [Fact]
    public async Task Ask_Answer_ComesInOrderAndEndsStored()
    {
        var (session, command, events) = await AskUntilMasks();

        var finished = Assert.IsType<FinishedEvent>(events[^1]);
        Assert.Single(events.OfType<FinishedEvent>());
        var masks = events.OfType<MaskEvent>().ToArray();
        Assert.Equal(finished.Masks, masks.Length);
        Assert.Equal(Enumerable.Range(0, masks.Length), masks.Select(mask => mask.Index).Order());
        foreach (var mask in masks)
        {
            Assert.Equal((60, 40), (mask.Mask.Width, mask.Mask.Height));
            Assert.Equal(mask.Mask.Area, Rle.Parse(mask.Mask.Counts, 60, 40).Area);
            if (mask.EntityIndex < 0) continue;
            var entity = events.OfType<EntityEvent>().Single(item => item.Index == mask.EntityIndex);
            Assert.True(events.IndexOf(entity) < events.IndexOf(mask), "A mask came before its term.");
            Assert.Equal((entity.Phrase, entity.Start, entity.End), (mask.Phrase, mask.Start, mask.End));
            Assert.Equal(entity.Phrase, events.Text()[entity.Start..entity.End]);
        }
        Assert.Equal((1, 0), (finished.Turn, finished.ReusedTokens));
        Assert.InRange(finished.FirstMaskMs, finished.FirstTokenMs, finished.TotalMs);
        var turn = Assert.Single((await session.Get(default))!.Turns);
        Assert.Equal((command.Question, finished.TaggedText, 1), (turn.Question, turn.TaggedText, turn.Number));
        Assert.Equal(command.Boxes, turn.Boxes);
    }

    [Fact]
    public async Task Ask_SecondQuestion_EncodesNothingAndPrefillsOnlyItself()
    {
        var session = await _stage.Open(_image);
        var first = await session.Finish("First?");
        var second = await session.Finish("Second?");
        var info = (await session.Get(default))!;

        Assert.Equal((1, 0), (first.VisionEncodes, second.VisionEncodes));
        // The first turn's own positions, and the system prompt's, which no session has to run.
        Assert.True(second.ReusedTokens > first.PrefillTokens + first.NewTokens + 1);
        Assert.True(second.PrefillTokens < second.ReusedTokens);
        Assert.Equal(second.ReusedTokens + second.PrefillTokens + second.NewTokens + 1, info.Tokens);
        Assert.Equal(_stage.Engine.SequenceCapacity, info.MaxTokens);
    }

    [Fact]
    public async Task Ask_WhileATurnRuns_IsRefusedAndTheTurnGoesOn()
    {
        var session = await _stage.Open(_image);
        using var holder = await HoldThePlace();
        var running = session.Read(Asking.Question("First?"));
        await WaitUntilOneWaits();

        await Asking.Refuses(ErrorReason.TurnInProgress, () => session.Read(Asking.Question("Too early?")));

        holder.Dispose();
        Assert.IsType<FinishedEvent>((await running)[^1]);
        Assert.Equal(2, (await session.Finish("Now?")).Turn);
    }

    [Fact, Trait("R", "R5")]
    public async Task Ask_Cancelled_StoresNothingAndTheSessionGoesOn()
    {
        var session = await _stage.Open(_image);
        using var holder = await HoldThePlace();
        using var cancellation = new CancellationTokenSource();
        var writes = _stage.Storage.Writes;
        var cancelled = session.Read(Asking.Question("Cancelled?"), cancellation.Token);
        await WaitUntilOneWaits();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        holder.Dispose();

        Assert.Equal(1, (await session.Finish("Second try?")).Turn);
        Assert.Equal(writes + 1, _stage.Storage.Writes);
    }

    [Fact]
    public async Task Ask_RepeatedRequestId_ReplaysTheStoredTurn()
    {
        var (session, command, events) = await AskUntilMasks("request-1");
        var steps = (await _stage.Engine.Snapshot()).Steps;

        var again = await session.Read(command with { Question = "Something else?" });

        Assert.Equal(steps, (await _stage.Engine.Snapshot()).Steps);
        Assert.Equal(events.Text(), again.Text());
        Assert.Equal(events[^1], again[^1]);
        Assert.Equal(events.OfType<EntityEvent>(), again.OfType<EntityEvent>());
        Assert.Equal(events.OfType<MaskEvent>(), again.OfType<MaskEvent>());
        Assert.Single((await session.Get(default))!.Turns);
    }

    [Fact]
    public async Task Ask_StoredAnswer_SaysThatItIsOne_ButToTheCallThatRanIt()
    {
        var session = await _stage.Open(_image);
        var command = Asking.Question("First?", "request-1") with { TurnId = "turn-1" };
        async Task<bool> Replays(AskCommand asked)
        {
            await foreach (var item in session.Ask(asked, default))
                if (item is AliveEvent { Replays: true }) return true;
                else if (item is not AliveEvent) return false;
            return false;
        }
        await session.Read(command);

        Assert.True(await Replays(command with { TurnId = "turn-2" }));
        Assert.False(await Replays(command));
        Assert.False(await Replays(Asking.Question("Second?", "request-2") with { TurnId = "turn-3" }));
    }

    [Fact]
    public async Task Ask_SameTurnWhileItRuns_JoinsFromTheStart()
    {
        var session = await _stage.Open(_image);
        var command = Asking.Question("First?", "request-1") with { TurnId = "turn-1" };
        using var holder = await HoldThePlace();
        var first = session.Read(command);
        await WaitUntilOneWaits();
        var byRequest = session.Read(command with { TurnId = "turn-2" });
        var byTurn = session.Read(command with { RequestId = "" });
        await Task.Delay(50);

        holder.Dispose();

        var events = await first;
        Assert.IsType<FinishedEvent>(events[^1]);
        Assert.Equal(events, await byRequest);
        Assert.Equal(events, await byTurn);
        Assert.Single((await session.Get(default))!.Turns);
    }

    [Fact]
    public async Task Ask_FirstReaderLeavesAJoinedTurn_ItGoesOnForTheOther()
    {
        var session = await _stage.Open(_image);
        var command = Asking.Question("First?", "request-1");
        using var holder = await HoldThePlace();
        using var cancellation = new CancellationTokenSource();
        var leaver = session.Read(command, cancellation.Token);
        await WaitUntilOneWaits();
        var stayer = session.Read(command);
        await Task.Delay(50);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        holder.Dispose();

        Assert.Equal(1, ((FinishedEvent)(await stayer)[^1]).Turn);
    }

    [Fact]
    public async Task Ask_SameTurnIdAfterItWasStored_IsReplayedWithoutARequestId()
    {
        var session = await _stage.Open(_image);
        var command = Asking.Question("First?") with { TurnId = "turn-1" };
        var events = await session.Read(command);
        var steps = (await _stage.Engine.Snapshot()).Steps;

        var again = await session.Read(command);

        Assert.Equal(steps, (await _stage.Engine.Snapshot()).Steps);
        Assert.Equal((events.Text(), events[^1]), (again.Text(), again[^1]));
        Assert.Equal(2, (await session.Finish("Second?")).Turn);
        // An older one is replayed too, and asks nothing anew.
        var older = await session.Read(command);
        Assert.Equal((events.Text(), events[^1]), (older.Text(), older[^1]));
        Assert.Equal(2, (await session.Get(default))!.Turns.Length);
    }

    [Fact]
    public async Task Ask_AfterDeactivation_GoesOnFromTheTranscript()
    {
        var (session, command, events) = await AskUntilMasks("request-1");
        var before = await session.Get(default);

        await _stage.Cluster.DeactivateAsync(session);
        await _stage.Engine.DropSession(session.GetPrimaryKeyString());

        var after = await session.Get(default);
        Assert.Equal((before!.Image, before.Tokens, before.Turns[0].TaggedText), (after!.Image, after.Tokens, after.Turns[0].TaggedText));
        Assert.Equal(events.OfType<MaskEvent>(), (await session.Read(command)).OfType<MaskEvent>());
        var second = await session.Finish("Second?");
        Assert.Equal((2, 0), (second.Turn, second.ReusedTokens));
        var first = events.OfType<FinishedEvent>().Single();
        Assert.True(second.PrefillTokens > first.PrefillTokens + first.NewTokens, "The first turn was rebuilt.");
    }

    [Fact]
    public async Task Ask_SameAfterRebuild_AsIfNothingHadBeenLost()
    {
        var (kept, lost) = (await _stage.Open(_image), await _stage.Open(_image));
        await kept.Finish("First?");
        await lost.Finish("First?");
        await _stage.Engine.DropSession(lost.GetPrimaryKeyString());

        var expected = await kept.Finish("Second?");
        var rebuilt = await lost.Finish("Second?");

        Assert.Equal(expected.TaggedText, rebuilt.TaggedText);
        Assert.True(rebuilt.PrefillTokens > expected.PrefillTokens);
    }

    [Fact]
    public async Task Ask_StorageFails_IsNotAcknowledgedAndTheTurnIsGone()
    {
        var session = await _stage.Open(_image);
        await session.Finish("First?");
        _stage.Storage.FailingWrites = 1;
        var events = new List<AnswerEvent>();

        var error = await Record.ExceptionAsync(async () =>
        {
            await foreach (var item in session.Ask(Asking.Question("Lost?"), default)) events.Add(item);
        });

        // The grain may be gone before its reader comes for the error; a gateway opens the turn anew in both cases.
        Assert.True(error is MimoException { Reason: ErrorReason.StageUnavailable } || OrleansFaults.IsStageUnavailable(error!), $"{error}");
        Assert.Empty(events.OfType<FinishedEvent>());
        Assert.Single((await session.Get(default))!.Turns);
        Assert.Equal(2, (await session.Finish("Second?")).Turn);
    }

    [Fact]
    public async Task Ask_ImageDeleted_IsNotFoundThoughTheDeviceHoldsIt()
    {
        var session = await _stage.Open(_image);
        await session.Finish("First?");
        await _stage.Images.Delete(_image.Key, default);

        await Asking.Refuses(ErrorReason.ImageNotFound, () => session.Read(Asking.Question("Second?")));
    }

    [Fact]
    public async Task Ask_UntilFull_SaysSo()
    {
        var session = await _stage.Open(_image);
        var error = await Assert.ThrowsAsync<MimoException>(async () =>
        {
            for (var turn = 1; turn < 100; turn++) await session.Finish(new string('?', 200));
        });

        Assert.Equal(ErrorReason.SessionFull, error.Reason);
        var info = (await session.Get(default))!;
        Assert.InRange(info.Tokens, info.MaxTokens / 2, info.MaxTokens);
    }

    [Fact]
    public async Task Open_Twice_IsAllowedForTheSameImageOnly()
    {
        var session = await _stage.Open(_image);
        await session.Open(_image, default);

        await Asking.Refuses(ErrorReason.ArgumentInvalid, async () => await session.Open(await _stage.Upload(10, 10), default));
    }

    [Fact]
    public async Task Close_OpenSession_ForgetsEverything()
    {
        var session = await _stage.Open(_image);
        await session.Finish("First?");
        await session.Close(default);
        await session.Close(default);

        Assert.Null(await session.Get(default));
        await Asking.Refuses(ErrorReason.SessionNotFound, () => session.Read(Asking.Question("Anybody?")));
        Assert.Equal(0, (await _stage.Engine.Snapshot()).Sequences);
    }

    [Fact]
    public async Task Close_WhileATurnRuns_EndsIt()
    {
        var session = await _stage.Open(_image);
        using var holder = await HoldThePlace();
        var running = session.Read(Asking.Question("First?"));
        await WaitUntilOneWaits();

        await session.Close(default);

        await Assert.ThrowsAnyAsync<Exception>(() => running);
        Assert.Null(await session.Get(default));
    }

    [Fact]
    public async Task Ask_EngineBusy_IsOverloadedWithAHint()
    {
        await using var stage = await StageCluster.Start(new DeviceEngineOptions { MaxRunningTurns = 1, MaxWaitingTurns = 1, EventBuffer = 1 });
        (var old, _stage) = (_stage, stage);
        try
        {
            _image = await stage.Upload(60, 40);
            using var holder = await HoldThePlace();
            var waiting = (await stage.Open(_image)).Read(Asking.Question("Waits?"));
            await WaitUntilOneWaits();

            var error = await Assert.ThrowsAsync<MimoException>(async () => await (await stage.Open(_image)).Read(Asking.Question("Refused?")));

            Assert.Equal(ErrorReason.Overloaded, error.Reason);
            Assert.True(error.RetryAfter > TimeSpan.Zero);
            holder.Dispose();
            await waiting;
        }
        finally
        {
            _stage = old;
        }
    }

    [Fact]
    public async Task Ask_MasksBeyondTheQueue_WaitInsteadOfFailingTheAnswer()
    {
        await using var stage = await StageCluster.Start(new DeviceEngineOptions { MaxWaitingUnits = 1 });
        var image = await stage.Upload(60, 40);
        await stage.Grains.GetGrain<IVisionGrain>(image.Key).Encode(image, default);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i => await (await stage.Open(image)).Finish($"Question {i}?")));

        Assert.True(answers.Sum(answer => answer.Masks) > 1);
    }

    async Task WaitUntilOneWaits()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await _stage.Engine.Snapshot()).WaitingUnits == 0) await Task.Delay(5, patience.Token);
    }
}
