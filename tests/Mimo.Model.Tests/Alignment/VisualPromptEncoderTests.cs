using Mimo.Model.Alignment;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Segmentation;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Alignment;

public sealed class VisualPromptEncoderTests
{
    static readonly SamConfig Config = new() { ImageSize = 64, PatchSize = 8, PromptEmbedDim = 12, MaskInChannels = 8 };

    static Tensor Points => tensor(new[] { 3f, 5, 60, 1, 20, 33 }).view(1, 3, 2);
    static Tensor Labels => tensor(new long[] { 1, 0, 1 }).view(1, 3);
    static Tensor Boxes => tensor(new[] { 2f, 3, 40, 50, 0, 0, 63, 63 }).view(1, 2, 4);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Encode_SamsWeights_GivesSamsSparseTokens(bool points, bool boxes)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var sam = new PromptEncoder(Config).Drawn();
        var encoder = new VisualPromptEncoder(Config);
        var theirs = ModuleState.Of(sam);
        foreach (var (name, tensor) in ModuleState.Of(encoder)) tensor.copy_(theirs[name]);

        var (given, labels) = points ? (Points, Labels) : (null, null);
        var tokens = encoder.Encode(given, labels, boxes ? Boxes : null)!;
        AssertClose(sam.Encode(given, labels, boxes ? Boxes : null).Sparse, tokens.Tokens, 1e-6);
        Assert.True(tokens.Mask.all().item<bool>());
        Assert.Equal(VisualPromptEncoder.TokenCount(points ? 3 : 0, boxes ? 2 : 0), tokens.Tokens.size(1));
    }

    [Fact]
    public void Encode_MixedBatch_HoldsTheTokensOfEachRowAlone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var encoder = new VisualPromptEncoder(Config).Drawn();
        // Rows: two points; one point and a box; a box; nothing.
        var points = tensor(new[] { 3f, 5, 9, 9, 20, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }).view(4, 2, 2);
        var labels = tensor(new long[] { 1, 0, 1, -2, -2, -2, -2, -2 }).view(4, 2);
        var boxes = tensor(new[] { 0f, 0, 0, 0, 1, 2, 30, 40, 5, 6, 7, 8, 0, 0, 0, 0 }).view(4, 1, 4);
        var boxMask = tensor(new[] { false, true, true, false }).view(4, 1);
        var batch = encoder.Encode(points, labels, boxes, boxMask)!;

        AssertClose(encoder.Encode(points[..1], labels[..1], null)!.Tokens[0], Row(batch, 0));
        AssertClose(encoder.Encode(points[1..2, ..1], labels[1..2, ..1], boxes[1..2])!.Tokens[0], Row(batch, 1));
        AssertClose(encoder.Encode(null, null, boxes[2..3])!.Tokens[0], Row(batch, 2));
        Assert.Equal(0, batch.Mask[3].sum().item<long>());
    }

    [Fact]
    public void Encode_Nothing_IsNull()
    {
        using var encoder = new VisualPromptEncoder(Config);
        Assert.Null(encoder.Encode(null, null, null));
        Assert.Null(encoder.Encode(zeros(1, 0, 2), zeros(1, 0, dtype: int64), zeros(1, 0, 4)));
    }

    [Fact]
    public void Encode_ShapesThatDoNotFit_Throw()
    {
        using var encoder = new VisualPromptEncoder(Config);
        Assert.Throws<ArgumentException>(() => encoder.Encode(Points, null, null));
        Assert.Throws<ArgumentException>(() => encoder.Encode(Points, zeros(1, 2, dtype: int64), null));
        Assert.Throws<ArgumentException>(() => encoder.Encode(null, null, zeros(1, 4)));
        Assert.Throws<ArgumentException>(() => encoder.Encode(null, null, Boxes, ones(1, 3, dtype: ScalarType.Bool)));
    }

    [Fact]
    public void Constructor_Keys_AreSams()
    {
        using var encoder = new VisualPromptEncoder(MimoConfig.Full.Sam, META);
        Assert.Equal(
            ["not_a_point_embed.weight", "pe_layer.positional_encoding_gaussian_matrix", .. Enumerable.Range(0, 4).Select(i => $"point_embeddings.{i}.weight")],
            ModuleState.Of(encoder).Keys.Order(StringComparer.Ordinal));
    }

    static Tensor Row(PromptTokens batch, int row) => batch.Tokens[row].index_select(0, batch.Mask[row].nonzero().view(-1));
}
