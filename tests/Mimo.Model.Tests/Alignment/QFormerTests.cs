using Mimo.Model.Alignment;
using Mimo.Model.Configuration;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Alignment;

public sealed class QFormerTests
{
    static readonly AlignerConfig Config = new() { Queries = 3, HiddenSize = 16, IntermediateSize = 24, Layers = 4, Heads = 2, CrossAttentionFrequency = 3 };

    [Fact]
    public void Constructor_CrossAttention_IsInEveryThirdLayer()
    {
        using var former = new QFormer(Config, 10, device: META);
        var layers = former.named_parameters().Where(p => p.name.Contains("crossattention.attention.key.weight", StringComparison.Ordinal));
        Assert.Equal(["encoder.layer.0", "encoder.layer.3"], layers.Select(p => p.name[..15]));
    }

    [Fact]
    public void Forward_TextThatIsAllPadding_EqualsQueriesAlone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var former = new QFormer(Config, 10, new QFormerText(9, 5)).Drawn();
        var (queries, memory) = (Normal(2, 2, 3, 16), Normal(3, 2, 4, 10));
        var (ids, none) = (ones(2, 5, dtype: int64), zeros(2, 5, dtype: ScalarType.Bool));
        AssertClose(former.forward(queries, memory), former.forward(queries, ids, none, memory, null).narrow(1, 0, 3));
    }

    [Fact]
    public void Forward_TextWithoutATextPath_Throws()
    {
        using var former = new QFormer(Config, 10);
        Assert.Throws<InvalidOperationException>(() => former.forward(zeros(1, 3, 16), ones(1, 2, dtype: int64), null, zeros(1, 4, 10), null));
    }
}
