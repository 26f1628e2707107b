using Mimo.Model.Configuration;
using Mimo.Model.Vision;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Vision;

public sealed class ImageEncoderTests
{
    static readonly ClipVisionConfig Config = new()
    {
        ImageSize = 12, PatchSize = 4, HiddenSize = 16, IntermediateSize = 24, Layers = 3, Heads = 2, ProjectionSize = 5,
    };

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(-2, 2)]
    [InlineData(-4, 0)]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    public void Forward_FeatureLayer_IsThatHiddenStateWithoutItsClassToken(int featureLayer, int state)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var encoder = new ImageEncoder(Config with { FeatureLayer = featureLayer }).Drawn();
        var pixels = Normal(2, 2, 3, 12, 12);
        AssertClose(encoder.EncodeAll(pixels).HiddenStates[state].narrow(1, 1, 9), encoder.forward(pixels), 0);
    }

    [Fact]
    public void Forward_LayersAboveTheFeatureLayer_AreNotRun()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var encoder = new ImageEncoder(Config).Drawn();
        encoder.VisionModel.Encoder.Layers[2].Mlp.Widen.Weight.fill_(float.NaN);
        Assert.True(encoder.forward(Normal(3, 1, 3, 12, 12)).isfinite().all().item<bool>());
    }

    [Fact]
    public void Forward_Batch_EqualsItsImagesAlone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var encoder = new ImageEncoder(Config).Drawn();
        var pixels = Normal(4, 2, 3, 12, 12);
        AssertClose(cat([encoder.forward(pixels.narrow(0, 0, 1)), encoder.forward(pixels.narrow(0, 1, 1))]), encoder.forward(pixels));
    }

    [Fact]
    public void Forward_InAScope_LeavesOnlyItsResult()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var encoder = new ImageEncoder(Config).Drawn();
        var pixels = Normal(6, 1, 3, 12, 12);
        var before = scope.DisposablesCount;
        encoder.forward(pixels);
        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    [Fact]
    public void Forward_AnotherSize_Throws()
    {
        using var encoder = new ImageEncoder(Config);
        Assert.Throws<ArgumentException>(() => encoder.forward(zeros(1, 3, 12, 16)));
        Assert.Throws<ArgumentException>(() => encoder.EncodeAll(zeros(3, 12, 12)));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-5)]
    public void Constructor_FeatureLayerThatIsNotThere_Throws(int layer) =>
        Assert.Throws<ArgumentException>(() => new ImageEncoder(Config with { FeatureLayer = layer }));

    [Fact]
    public void EncodeAll_Backward_ReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        var encoder = new ImageEncoder(Config).Drawn();
        encoder.EncodeAll(Normal(5, 1, 3, 12, 12)).ImageEmbeds!.square().sum().backward();
        foreach (var (name, parameter) in encoder.named_parameters()) Assert.True(parameter.grad is not null, name);
    }

    [Fact]
    public void Constructor_VitHOnMeta_HasItsParametersAndKeys()
    {
        using var encoder = new ImageEncoder(MimoConfig.Full.Clip, META);
        var shapes = encoder.named_parameters().ToDictionary(p => p.name, p => p.parameter.shape);
        Assert.Equal(630_766_080, shapes.Values.Sum(s => s.Aggregate(1L, (a, b) => a * b)));
        Assert.Equal([1280L], shapes["vision_model.embeddings.class_embedding"]);
        Assert.Equal([1280L, 3, 14, 14], shapes["vision_model.embeddings.patch_embedding.weight"]);
        Assert.Equal([257L, 1280], shapes["vision_model.embeddings.position_embedding.weight"]);
        Assert.Equal([1280L], shapes["vision_model.pre_layrnorm.bias"]);
        Assert.Equal([1280L, 1280], shapes["vision_model.encoder.layers.31.self_attn.out_proj.weight"]);
        Assert.Equal([5120L], shapes["vision_model.encoder.layers.0.mlp.fc1.bias"]);
        Assert.Equal([1280L], shapes["vision_model.post_layernorm.weight"]);
        Assert.DoesNotContain("visual_projection.weight", shapes.Keys);
        Assert.Empty(encoder.named_buffers());
    }
}
