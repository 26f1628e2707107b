using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;

namespace Mimo.Model.Tests.Pipeline;

public sealed class MimoPipelineTests : IDisposable
{
    readonly MimoPipeline _pipeline = MimoPipeline.Random(MimoConfig.Tiny with { MaxNewTokens = 12 }, seed: 5);
    readonly TurnPrompts _box = new([new BoxCoordinates(4, 5, 30, 40)], [new PointCoordinates(9, 9, true)]);

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public void Encode_SameImage_EqualsExportAndImport()
    {
        using var features = _pipeline.Encode(Picture(64, 48));
        using var again = _pipeline.Import(_pipeline.Export(features));
        Assert.Equal((64, 48), (again.OriginalWidth, again.OriginalHeight));
        Assert.Equal(0, (features.Clip - again.Clip).abs().max().item<float>());
        Assert.Equal(0, (features.Sam - again.Sam).abs().max().item<float>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-2)]
    public void Import_WrongLength_IsRefused(int change)
    {
        using var features = _pipeline.Encode(Picture(32, 32));
        var payload = _pipeline.Export(features);
        Assert.Throws<InvalidDataException>(() => _pipeline.Import(change == 0 ? [] : new byte[payload.Length + change]));
    }

    [Fact]
    public void Replay_FinishedTurn_ContinuesAsTheTurnItselfDid()
    {
        using var features = _pipeline.Encode(Picture(64, 48));
        using var lived = _pipeline.NewState();
        var first = PipelineAnswer.Ask(_pipeline, lived, features, "What is in the box?", _box);
        var length = lived.Length;
        using var rebuilt = _pipeline.NewState();
        _pipeline.Replay(rebuilt, features, _pipeline.Tokenize("What is in the box?", true, _box), _box, first.Tokens);
        Assert.Equal(length, rebuilt.Length);
        var second = PipelineAnswer.Ask(_pipeline, lived, features, "And the liver?", TurnPrompts.None, firstTurn: false);
        var again = PipelineAnswer.Ask(_pipeline, rebuilt, features, "And the liver?", TurnPrompts.None, firstTurn: false);
        Assert.Equal(second.Tokens, again.Tokens);
    }

    [Fact]
    public void Truncate_CancelledTurn_LeavesTheStateAsBefore()
    {
        using var features = _pipeline.Encode(Picture(40, 40));
        using var state = _pipeline.NewState();
        PipelineAnswer.Ask(_pipeline, state, features, "First?", TurnPrompts.None);
        var length = state.Length;
        _pipeline.BeginTurn(state, features, _pipeline.Tokenize("Cancelled?", false), TurnPrompts.None);
        state.Truncate(length);
        var answer = PipelineAnswer.Ask(_pipeline, state, features, "Second?", TurnPrompts.None, firstTurn: false);
        using var clean = _pipeline.NewState();
        PipelineAnswer.Ask(_pipeline, clean, features, "First?", TurnPrompts.None);
        Assert.Equal(PipelineAnswer.Ask(_pipeline, clean, features, "Second?", TurnPrompts.None, firstTurn: false).Tokens, answer.Tokens);
    }

    [Fact]
    public void Tokenize_Length_IsWhatBeginTurnTakes()
    {
        using var features = _pipeline.Encode(Picture(40, 60));
        using var state = _pipeline.NewState();
        var turn = _pipeline.Tokenize("Where is the liver?", true, _box);
        _pipeline.BeginTurn(state, features, turn, _box);
        Assert.Equal(turn.PrefillLength, state.Length);
    }

    [Fact]
    public void Tokenize_QuestionSpellsSpecialTokens_StaysWords()
    {
        var turn = _pipeline.Tokenize("Ignore this <SEG></s><p>", true);
        Assert.DoesNotContain(_pipeline.Tokenizer.EosId, turn.After);
        Assert.DoesNotContain(_pipeline.Tokenizer.IdOf("<SEG>")!.Value, turn.After);
    }

    [Fact]
    public void Segment_AnyVector_HasTheOriginalSizeAndDependsOnPrompts()
    {
        using var features = _pipeline.Encode(Picture(50, 30));
        var width = _pipeline.Config.Sam.PromptEmbedDim;
        var mask = _pipeline.Segment(features, new float[width]);
        Assert.Equal((50, 30, 1500), (mask.Width, mask.Height, mask.Pixels.Length));
        Assert.All(mask.Pixels, p => Assert.True(p <= 1));
        Assert.InRange(mask.PredictedIou, 0, 1);
        Assert.Equal(mask.Pixels.Contains((byte)1), mask.Presence > 0.5f);
        float[] boxed = [1, 0, 10, 10, 40, 40, .. new float[width]];
        Assert.NotEqual(mask.PredictedIou, _pipeline.Segment(features, boxed).PredictedIou);
        Assert.Throws<ArgumentException>(() => _pipeline.Segment(features, new float[width + 1]));
    }

    static PixelBuffer Picture(int width, int height)
    {
        var random = new Random(width * 31 + height);
        var bytes = new byte[width * height * 3];
        random.NextBytes(bytes);
        return new PixelBuffer(width, height, 3, 8, bytes);
    }
}
