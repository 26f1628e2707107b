using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Engine.Segment;
using Mimo.Engine.Tests.Support;
using Mimo.Imaging.Pixels;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Tests.Decode;

/// <summary>An answer is the same alone, in any batch, after any chunks of prefill, after eviction and rebuild: tokens and masks.</summary>
public sealed class SameAnswerTests
{
    const int MaxNewTokens = 16;

    static readonly (string First, string Second)[] Sessions =
    [
        ("What is shown here?", "Is there anything else?"),
        ("Please outline the bright structure in the box.", "And where does it end?"),
        ("Can you segment the mass?", "What is beside it?"),
    ];

    static readonly TurnPrompts Box = new([new BoxCoordinates(8, 10, 44, 40)], []);

    static PixelBuffer Picture(int session) => TestModel.Disc(64 + (8 * session), 56);

    [Theory, Trait("R", "R22")]
    [InlineData("tiny")]
    [InlineData("talkative")]
    public async Task Ask_TogetherWithOthers_GivesTheAnswerAlone(string weights)
    {
        var expected = Alone(Load(weights));
        // The blocks of the last let two turns run and keep two sessions of the three.
        foreach (var options in new[]
        {
            new DeviceEngineOptions { PrefillChunk = 7 },
            new DeviceEngineOptions { PrefillChunk = 1000, MaxRunningTurns = 2, EventBuffer = 2 },
            new DeviceEngineOptions { PrefillChunk = 32, SequenceBlocks = BlocksForTwo(Load(weights)) },
        })
        {
            await using var engine = await TestEngine.Start(options, Load(weights));
            var answers = await Together(engine);

            for (var session = 0; session < Sessions.Length; session++)
            {
                for (var turn = 0; turn < 2; turn++)
                {
                    Assert.Equal(expected[session][turn].Tokens, answers[session][turn].Tokens);
                    Assert.Equal(expected[session][turn].Masks.Count, answers[session][turn].Masks.Count);
                    foreach (var (alone, together) in expected[session][turn].Masks.Zip(answers[session][turn].Masks))
                        Assert.InRange(Differing(alone, together), 0, weights == "tiny" ? 0 : alone.Length / 500);
                }
            }
            var snapshot = await engine.Engine.Snapshot();
            Assert.True(snapshot.Batches < snapshot.Steps, "No two turns shared a step.");
            if (options.SequenceBlocks > 0) Assert.True(snapshot.Rebuilds > 0, "No session was evicted.");
        }
        // If all answered alike, equality above would say nothing.
        Assert.True(expected.SelectMany(turns => turns).Select(answer => string.Join(',', answer.Tokens)).Distinct().Count() > 2);
        Assert.Contains(expected.SelectMany(turns => turns), answer => answer.Masks.Count > 0);
    }

    static Func<MimoPipeline> Load(string weights) => weights == "tiny" ? TestModel.Tiny : TalkativeModel.Load;

    static int BlocksForTwo(Func<MimoPipeline> load)
    {
        using var pipeline = load();
        var system = pipeline.Tokenize("", true).Before.Length;
        var first = Sessions.Max(s => pipeline.Tokenize(s.First, true, Box).PrefillLength) + MaxNewTokens + 1;
        var second = first + Sessions.Max(s => pipeline.Tokenize(s.Second, false).PrefillLength) + MaxNewTokens + 1;
        return Blocks(system) + Math.Max(2 * (Blocks(first) - (system / MimoPipeline.KvBlockTokens)), Blocks(second) - (system / MimoPipeline.KvBlockTokens));

        static int Blocks(int positions) => (positions + MimoPipeline.KvBlockTokens - 1) / MimoPipeline.KvBlockTokens;
    }

    // Masks of random weights are noise about the threshold, where the last bits of a sum decide; trained ones are not.
    static int Differing(byte[] a, byte[] b) => a.Zip(b).Count(pair => pair.First != pair.Second);

    static Answer[][] Alone(Func<MimoPipeline> load)
    {
        using var model = new TestModel(load);
        return [.. Sessions.Select((session, i) => Converse(model.Pipeline, Picture(i), session))];
    }

    static Answer[] Converse(MimoPipeline pipeline, PixelBuffer picture, (string First, string Second) session)
    {
        using var features = pipeline.Encode(picture);
        using var state = pipeline.NewState();
        return [Ask(session.First, true, Box), Ask(session.Second, false, TurnPrompts.None)];

        Answer Ask(string question, bool firstTurn, TurnPrompts prompts)
        {
            var answer = new Answer();
            var step = pipeline.BeginTurn(state, features, pipeline.Tokenize(question, firstTurn, prompts), prompts);
            while (step.Token != pipeline.Tokenizer.EosId)
            {
                answer.Tokens.Add(step.Token);
                if (step.SegVector is { } vector) answer.Masks.Add(pipeline.Segment(features, vector).Pixels);
                if (answer.Tokens.Count == MaxNewTokens) break;
                step = pipeline.Step(state, step.Token);
            }
            pipeline.EndTurn(state, step.Token);
            return answer;
        }
    }

    static async Task<Answer[][]> Together(TestEngine engine)
    {
        var images = await Task.WhenAll(Sessions.Select(async (_, i) => (await engine.Engine.Encode($"{i}", Picture(i), default)).Lease));
        var first = await Task.WhenAll(Sessions.Select((session, i) => Ask(engine, images[i], $"{i}", session.First, Box)));
        var second = await Task.WhenAll(Sessions.Select((session, i) => Ask(engine, images[i], $"{i}", session.Second, TurnPrompts.None, first[i].Turn!)));
        foreach (var image in images) image.Dispose();
        return [.. Sessions.Select((_, i) => new[] { first[i], second[i] })];
    }

    static async Task<Answer> Ask(TestEngine engine, FeatureLease image, string session, string question, TurnPrompts prompts, params PastTurn[] history)
    {
        using var turn = engine.Engine.Ask(new TurnRequest
        {
            SessionId = session,
            Question = question,
            Prompts = prompts,
            History = history,
            MaxNewTokens = MaxNewTokens,
        }, image, default);
        var answer = new Answer();
        var masks = new List<Task<MaskOutcome>>();
        await foreach (var item in turn.Events())
        {
            answer.Tokens.Add(item.Token);
            if (item.SegVector is { } vector) masks.Add(engine.Engine.Segment(image, vector, default));
        }
        foreach (var mask in await Task.WhenAll(masks)) answer.Masks.Add(mask.Pixels);
        answer.Turn = (await turn.Outcome).Turn;
        return answer;
    }

    sealed class Answer
    {
        public List<int> Tokens { get; } = [];
        public List<byte[]> Masks { get; } = [];
        public PastTurn? Turn { get; set; }
    }
}
