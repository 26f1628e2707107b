using Mimo.Engine.Decode;
using Mimo.Engine.Tests.Support;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;

namespace Mimo.Engine.Tests.Decode;

public sealed class TurnsTests : IDisposable
{
    readonly TestModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Ask_InterleavedSessions_GiveTheTokensOfEachAlone()
    {
        await using var engine = await TestEngine.Start();
        var sessions = Enumerable.Range(0, 4).Select(i => (Width: 40 + i, First: $"What is number {i}?", Second: $"And beside {i * 7}?")).ToArray();

        var answers = await Task.WhenAll(sessions.Select(async session =>
        {
            using var image = await engine.Image(session.Width, 40);
            var first = await engine.Ask(image, session.First, session.First, TestModel.Box);
            var second = await engine.Ask(image, session.First, session.Second, null, first.Turn);
            return new[] { first.Turn.Answer, second.Turn.Answer };
        }));

        for (var i = 0; i < sessions.Length; i++)
        {
            var alone = _model.Converse(
                TestModel.Picture(sessions[i].Width, 40), (sessions[i].First, TestModel.Box), (sessions[i].Second, TurnPrompts.None));
            Assert.Equal(alone, answers[i]);
        }
        // If all answered alike, equality above would say nothing.
        Assert.True(answers.Select(answer => string.Join(',', answer[0])).Distinct().Count() > 1);
    }

    [Fact]
    public async Task Ask_SecondTurn_PrefillsOnlyItsOwnTokens()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        var first = await engine.Ask(image, "s", "First?", TestModel.Box);
        var second = await engine.Ask(image, "s", "Second?", null, first.Turn);

        var system = _model.Pipeline.Tokenize("", true).Before.Length;
        Assert.Equal(new TurnPrefill(_model.Pipeline.Tokenize("First?", true, TestModel.Box).PrefillLength - system, 0, system), first.Prefill);
        Assert.Equal(new TurnPrefill(_model.Pipeline.Tokenize("Second?", false).PrefillLength, first.Turn.Positions, 0), second.Prefill);
        // The answer and the end of sequence count as well.
        Assert.Equal(first.Prefill.Shared + first.Prefill.Prefilled + first.Turn.Answer.Length + 1, first.Turn.Positions);
    }

    [Fact, Trait("R", "R22")]
    public async Task Ask_SequenceEvictedMeanwhile_RebuildsAndAnswersTheSame()
    {
        // The system prompt and one session's second turn, or a few first ones.
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { SequenceBlocks = 27 });
        using var image = await engine.Image(40, 40);
        var first = await engine.Ask(image, "s", "First?", TestModel.Box);
        foreach (var other in new[] { "a", "b", "c" }) await engine.Ask(image, other, "Makes room for itself.");
        var second = await engine.Ask(image, "s", "Second?", null, first.Turn);

        var system = _model.Pipeline.Tokenize("", true).Before.Length;
        Assert.Equal((0, system), (second.Prefill.Reused, second.Prefill.Shared));
        Assert.Equal(first.Turn.Positions - system + _model.Pipeline.Tokenize("Second?", false).PrefillLength, second.Prefill.Prefilled);
        Assert.Equal(_model.Converse(TestModel.Picture(40, 40), ("First?", TestModel.Box), ("Second?", TurnPrompts.None))[1], second.Turn.Answer);
        var snapshot = await engine.Engine.Snapshot();
        Assert.Equal((1, 1), (snapshot.Sequences, snapshot.Rebuilds));
        Assert.True(snapshot.Evictions > 1);
    }

    [Fact]
    public async Task Ask_TranscriptWithoutTheLastTurn_DropsIt()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        var first = await engine.Ask(image, "s", "First?");
        await engine.Ask(image, "s", "Never stored?", null, first.Turn);
        var second = await engine.Ask(image, "s", "Second?", null, first.Turn);

        Assert.Equal(first.Turn.Positions, second.Prefill.Reused);
        Assert.Equal(_model.Converse(TestModel.Picture(40, 40), ("First?", TurnPrompts.None), ("Second?", TurnPrompts.None))[1], second.Turn.Answer);
    }

    [Fact]
    public async Task Ask_AnotherTranscriptUnderTheSameName_ReusesNothing()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        var first = await engine.Ask(image, "s", "First?");
        var other = first.Turn with { Question = "Fist?" };
        var second = await engine.Ask(image, "s", "Second?", null, other);

        Assert.Equal(0, second.Prefill.Reused);
    }

    [Fact]
    public async Task Ask_TranscriptAheadOfTheDevice_RebuildsTheMissingTurnsAlone()
    {
        await using var here = await TestEngine.Start();
        await using var elsewhere = await TestEngine.Start();
        using var image = await here.Image(40, 40);
        using var same = await elsewhere.Image(40, 40);
        var first = await here.Ask(image, "s", "First?");
        var second = await elsewhere.Ask(same, "s", "Second?", null, first.Turn);
        var third = await here.Ask(image, "s", "Third?", null, first.Turn, second.Turn);

        Assert.Equal(first.Turn.Positions, third.Prefill.Reused);
        Assert.Equal(
            _model.Converse(TestModel.Picture(40, 40), ("First?", TurnPrompts.None), ("Second?", TurnPrompts.None), ("Third?", TurnPrompts.None))[2],
            third.Turn.Answer);
    }

    [Fact]
    public async Task Ask_TooLongForTheModel_IsRefusedBeforeItCostsAnything()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        var past = new PastTurn("Before?", TurnPrompts.None, [1], engine.Engine.SequenceCapacity - 40);

        Assert.Throws<SequenceFullException>(() => engine.Begin(image, "s", "One more?", null, [past]));
        Assert.Equal(0, (await engine.Engine.Snapshot()).Sequences);
    }

    [Fact]
    public async Task Ask_AnswerWithMasks_CarriesAVectorWithEachOfThem()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        var segment = engine.Engine.Tokenizer.IdOf(SpecialTokens.Segment)!.Value;
        var vectors = new List<byte[]>();
        for (var i = 0; i < 8; i++)
        {
            using var turn = engine.Begin(image, "s", $"Question {i}?", TestModel.Box);
            await foreach (var item in turn.Events())
            {
                Assert.Equal(item.Token == segment, item.SegVector is not null);
                if (item.SegVector is { } vector) vectors.Add(vector);
            }
        }

        Assert.NotEmpty(vectors);
        var masks = await Task.WhenAll(vectors.Select(vector => engine.Engine.Segment(image, vector, default)));
        Assert.All(masks, mask => Assert.Equal((40, 40), (mask.Width, mask.Height)));
    }

    [Fact]
    public async Task Ask_MaxNewTokens_EndsTheAnswer()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        using var turn = engine.Engine.Ask(
            new TurnRequest { SessionId = "s", Question = "Short?", Prompts = TurnPrompts.None, History = [], MaxNewTokens = 3 }, image, default);

        Assert.Equal(
            _model.Converse(TestModel.Picture(40, 40), ("Short?", TurnPrompts.None))[0].Take(3), await TestEngine.Read(turn));
        Assert.True((await turn.Outcome).TokenLimitReached);
    }
}
