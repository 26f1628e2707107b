using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;

namespace Mimo.Model.Tests.Pipeline;

/// <summary>What the pipeline does in pieces and in company equals what it does whole and alone.</summary>
public sealed class BatchedPipelineTests : IDisposable
{
    readonly MimoPipeline _pipeline = MimoPipeline.Random(MimoConfig.Tiny, seed: 5);
    readonly ImageFeatures _features;

    public BatchedPipelineTests() => _features = _pipeline.Encode(Picture(40, 40));

    public void Dispose()
    {
        _features.Dispose();
        _pipeline.Dispose();
    }

    static PixelBuffer Picture(int width, int height)
    {
        var bytes = new byte[width * height * 3];
        new Random(width).NextBytes(bytes);
        return new PixelBuffer(width, height, 3, 8, bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(64)]
    public void Prefill_InChunks_ChoosesTheSameToken(int chunk)
    {
        var turn = _pipeline.Tokenize("Where is the liver?", true);
        using var whole = _pipeline.NewState();
        var expected = _pipeline.BeginTurn(whole, _features, turn, TurnPrompts.None);
        using var pieces = _pipeline.NewState();
        using var aligned = _pipeline.Align(_features, turn, TurnPrompts.None);

        StepResult? first = null;
        for (var at = 0; at < aligned.Length; at += chunk)
        {
            Assert.Null(first);
            first = _pipeline.Prefill(pieces, aligned, at, Math.Min(chunk, aligned.Length - at));
        }

        Assert.Equal(expected.Token, first!.Value.Token);
        Assert.True(first.Value.IsFinite);
        Assert.Equal(whole.Length, pieces.Length);
    }

    [Fact]
    public void Decode_StatesOfDifferentLengths_ChooseAsEachAlone()
    {
        string[] questions = ["One?", "A longer second question?", "Three?"];
        using var pool = _pipeline.NewPool(200);
        using var system = _pipeline.SystemPrompt(pool);
        var states = questions.Select(_ => _pipeline.NewState(pool, system)).ToArray();
        var tokens = new int[questions.Length];
        for (var i = 0; i < questions.Length; i++)
        {
            using var aligned = _pipeline.Align(_features, _pipeline.Tokenize(questions[i], true), TurnPrompts.None);
            tokens[i] = _pipeline.Prefill(states[i], aligned, states[i].Length, aligned.Length - states[i].Length)!.Value.Token;
        }
        var together = new List<int[]> { tokens.ToArray() };
        var results = new StepResult[questions.Length];
        for (var step = 0; step < 5; step++)
        {
            _pipeline.Decode(states, tokens, results);
            tokens = [.. results.Select(result => result.Token)];
            together.Add(tokens);
        }

        for (var i = 0; i < questions.Length; i++)
        {
            using var alone = _pipeline.NewState();
            var token = _pipeline.BeginTurn(alone, _features, _pipeline.Tokenize(questions[i], true), TurnPrompts.None).Token;
            foreach (var row in together)
            {
                Assert.Equal(token, row[i]);
                token = _pipeline.Step(alone, token).Token;
            }
            states[i].Dispose();
        }
    }

    [Fact]
    public void Segment_TwoImagesInOnePass_GivesTheMasksOfEachAlone()
    {
        using var other = _pipeline.Encode(Picture(30, 60));
        var random = new Random(3);
        float[] Boxed() => [1, 1, 10, 10, 60, 70, 30, 30, 1, .. Enumerable.Range(0, _pipeline.Config.Sam.PromptEmbedDim).Select(_ => random.NextSingle() - 0.5f)];
        MaskOrder[] orders = [new(_features, Boxed()), new(other, Boxed()), new(_features, Boxed())];

        var together = _pipeline.Segment(orders);

        for (var i = 0; i < orders.Length; i++)
        {
            var alone = _pipeline.Segment(orders[i].Features, orders[i].SegVector);
            Assert.Equal((alone.Width, alone.Height), (together[i].Width, together[i].Height));
            Assert.Equal(alone.Pixels, together[i].Pixels);
            Assert.Equal(alone.PredictedIou, together[i].PredictedIou, 1e-4f);
        }
    }

    [Fact]
    public void Segment_ShapesDiffer_IsRefused()
    {
        var width = _pipeline.Config.Sam.PromptEmbedDim;
        float[] boxed = [1, 0, 10, 10, 40, 40, .. new float[width]];

        Assert.Equal((new MaskShape(1, 0), new MaskShape(0, 0)), (_pipeline.ShapeOf(boxed), _pipeline.ShapeOf(new float[width])));
        Assert.Throws<ArgumentException>(() => _pipeline.Segment([new MaskOrder(_features, boxed), new MaskOrder(_features, new float[width])]));
    }
}
