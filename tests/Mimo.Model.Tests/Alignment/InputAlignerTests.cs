using Mimo.Model.Alignment;
using Mimo.Model.Configuration;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Alignment;

public sealed class InputAlignerTests
{
    static readonly AlignerConfig Config = new() { Queries = 3, HiddenSize = 16, IntermediateSize = 24, Layers = 3, Heads = 2 };

    static InputAligner Aligner(bool positions) => new InputAligner(Config with { MemoryPositions = positions }, 10, 12, 6).Drawn();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forward_PaddedBatch_EqualsItsRowsAlone(bool positions)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var aligner = Aligner(positions);
        var (image, text, prompt) = (Normal(2, 2, 4, 10), Normal(3, 2, 5, 12), Normal(4, 2, 3, 6));
        var textMask = tensor(new[] { true, true, true, true, true, true, true, false, false, false }).view(2, 5);
        var promptMask = tensor(new[] { true, true, true, false, false, false }).view(2, 3);
        var batch = aligner.forward(image, text, textMask, prompt, promptMask);
        Assert.Equal([2L, 3, 12], batch.shape);
        AssertClose(aligner.forward(image[..1], text[..1], null, prompt[..1], null), batch[..1]);
        AssertClose(aligner.forward(image[1..], text[1..].narrow(1, 0, 2), null, null, null), batch[1..]);
    }

    [Fact]
    public void Forward_EveryPartOfTheMemory_ChangesTheResult()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var aligner = Aligner(positions: false);
        var (image, text, prompt) = (Normal(2, 1, 4, 10), Normal(3, 1, 5, 12), Normal(4, 1, 3, 6));
        var whole = aligner.forward(image, text, null, prompt, null);
        Assert.True(Distance(whole, aligner.forward(image + 1, text, null, prompt, null)) > 1e-3);
        Assert.True(Distance(whole, aligner.forward(image, text + 1, null, prompt, null)) > 1e-3);
        Assert.True(Distance(whole, aligner.forward(image, text, null, prompt + 1, null)) > 1e-3);
        Assert.True(Distance(whole, aligner.forward(image, text, null, null, null)) > 1e-3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forward_QuestionReadBackwards_DiffersOnlyWithPositions(bool positions)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var aligner = Aligner(positions);
        var (image, text) = (Normal(2, 1, 4, 10), Normal(3, 1, 5, 12));
        var distance = Distance(aligner.forward(image, text, null, null, null), aligner.forward(image, text.flip(1), null, null, null));
        Assert.Equal(positions, distance > 1e-4);
    }

    [Fact]
    public void Forward_Backward_ReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        var aligner = Aligner(positions: true);
        var text = Normal(3, 1, 5, 12).requires_grad_();
        aligner.forward(Normal(2, 1, 4, 10), text, null, Normal(4, 1, 3, 6), null).square().sum().backward();
        foreach (var (name, parameter) in aligner.named_parameters()) Assert.True(parameter.grad is not null, name);
        Assert.NotNull(text.grad);
    }

    [Fact]
    public void Forward_InAScope_LeavesOnlyItsResult()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var aligner = Aligner(positions: true);
        var (image, text, prompt, real) = (Normal(2, 1, 4, 10), Normal(3, 1, 5, 12), Normal(4, 1, 3, 6), ones(1, 3, dtype: ScalarType.Bool));
        var before = scope.DisposablesCount;
        aligner.forward(image, text, null, prompt, real);
        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    [Fact]
    public void OutputLength_IsTheQueriesWhateverTheInput()
    {
        using var aligner = Aligner(positions: false);
        Assert.Equal(3, aligner.OutputLength(256, 7));
        Assert.Null(aligner.OutputMask(256, ones(1, 7, dtype: ScalarType.Bool)));
    }

    [Fact]
    public void Constructor_FullOnMeta_HasTheKeysOfInstructBlipAndItsOwn()
    {
        var (config, full) = (MimoConfig.Full.Aligner!, MimoConfig.Full);
        using var aligner = new InputAligner(config, full.Clip.HiddenSize, full.Llama.HiddenSize, full.Sam.PromptEmbedDim, META);
        var shapes = aligner.named_parameters().ToDictionary(p => p.name, p => p.parameter.shape);
        Assert.Equal([1L, 32, 768], shapes["query_tokens"]);
        Assert.Equal([768L, 1280], shapes["image_proj.weight"]);
        Assert.Equal([768L, 4096], shapes["text_proj.weight"]);
        Assert.Equal([768L, 256], shapes["visual_prompt_proj.weight"]);
        Assert.Equal([768L], shapes["qformer.embeddings.layernorm.weight"]);
        Assert.Equal([768L, 768], shapes["qformer.encoder.layer.10.crossattention.attention.key.weight"]);
        Assert.Equal([3072L, 768], shapes["qformer.encoder.layer.11.intermediate_query.dense.weight"]);
        Assert.Equal([768L, 3072], shapes["qformer.encoder.layer.0.output_query.dense.weight"]);
        Assert.Equal([768L], shapes["qformer.encoder.layer.0.attention.output.LayerNorm.bias"]);
        Assert.Equal([4096L, 768], shapes["language_projection.weight"]);
        Assert.DoesNotContain(shapes.Keys, k => k.Contains("layer.1.crossattention", StringComparison.Ordinal));
        Assert.DoesNotContain(shapes.Keys, k => k.Contains(".intermediate.", StringComparison.Ordinal) || k.StartsWith("memory_types", StringComparison.Ordinal));
        Assert.Equal(3 * 2 + 1 + 2 + 12 * 16 + 6 * 10 + 2, shapes.Count);
    }

    [Fact]
    public void Constructor_WithMemoryPositions_AddsOnlyTheTypes()
    {
        using var paper = new InputAligner(Config, 10, 12, 6, META);
        using var typed = new InputAligner(Config with { MemoryPositions = true }, 10, 12, 6, META);
        var added = typed.named_parameters().Select(p => p.name).Except(paper.named_parameters().Select(p => p.name));
        Assert.Equal(["memory_types.weight"], added);
        Assert.Empty(typed.named_buffers());
    }
}
