using Mimo.Engine;
using Mimo.Engine.Decode;
using Mimo.Engine.Tests.Support;
using Mimo.Grains.Decode;
using Mimo.Grains.Tests.Support;
using Mimo.Model.Pipeline;

namespace Mimo.Grains.Tests.Decode;

public class TurnHistoryTests
{
    static TurnRecord Record(string revision) => new()
    {
        Number = 1,
        Question = "Where is it?",
        Boxes = [new(1, 2, 30, 20)],
        Points = [new(3, 4, true)],
        RequestId = "",
        Answer = [1, 2, 3],
        Positions = 77,
        TaggedText = "The <p>liver<SEG></p>.",
        ModelRevision = revision,
        Events = [],
    };

    [Fact]
    public async Task Of_SameModel_TakesTheStoredTokens()
    {
        await using var engine = new DeviceEngine(TalkativeModel.Load, new DeviceEngineOptions());
        await engine.Ready;

        var turn = Assert.Single(TurnHistory.Of(new Transcript { Turns = [Record(engine.Revision)] }, engine));

        Assert.Equal(("Where is it?", 77), (turn.Question, turn.Positions));
        Assert.Equal([1, 2, 3], turn.Answer);
        Assert.Equal([new BoxCoordinates(1, 2, 30, 20)], turn.Prompts.Boxes);
        Assert.Equal([new PointCoordinates(3, 4, true)], turn.Prompts.Points);
    }

    [Fact]
    public async Task Of_AnotherModel_WritesTheTextInThisOnesTokens()
    {
        await using var engine = new DeviceEngine(TalkativeModel.Load, new DeviceEngineOptions());
        await engine.Ready;

        var turn = Assert.Single(TurnHistory.Of(new Transcript { Turns = [Record("another")] }, engine));

        Assert.Equal("The <p>liver<SEG></p>.", engine.Tokenizer.Decode(turn.Answer).Trim());
        using var image = (await engine.Encode("i", StageCluster.Noise(40, 40), default)).Lease;
        using var next = engine.Ask(
            new TurnRequest { SessionId = "s", Question = "Next?", Prompts = TurnPrompts.None, History = [turn] }, image, default);
        var prefill = await next.Prefilled;
        var alone = engine.PastTurn("Next?", TurnPrompts.None, "", firstTurn: false);
        Assert.Equal(turn.Positions, prefill.Shared + prefill.Prefilled - (alone.Positions - alone.Answer.Length - 1));
    }
}
