using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class DecoderAttentionTests : IDisposable
{
    readonly DisposeScope _scope = NewDisposeScope();
    // Heads of eight: five tokens are few.
    readonly DecoderAttention _attention = TinySam.Draw(new DecoderAttention(64, heads: 4, downsampleRate: 2));

    public void Dispose()
    {
        _scope.Dispose();
        _attention.Dispose();
    }

    [Theory]
    [InlineData(2, 5, 2, 50)]
    [InlineData(2, 50, 2, 5)]
    [InlineData(3, 5, 1, 50)]
    [InlineData(1, 50, 3, 5)]
    [InlineData(2, 7, 2, 8)]
    [InlineData(2, 8, 2, 8)]
    public void Forward_WithoutGradients_EqualsTheFusedKernel(int queryRows, int queries, int keyRows, int keys)
    {
        var (q, k, v) = (TinySam.Normal(1, queryRows, queries, 64), TinySam.Normal(2, keyRows, keys, 64), TinySam.Normal(3, keyRows, keys, 64));
        var fused = _attention.forward(q, k, v);
        Assert.True(fused.requires_grad);
        using var frozen = no_grad();
        var mixed = _attention.forward(q, k, v);
        Assert.Equal([Math.Max(queryRows, keyRows), queries, 64], mixed.shape);
        Assert.InRange(TinySam.Largest(mixed - fused) / TinySam.Largest(fused), 0, 1e-5);
    }

    [Fact]
    public void Forward_FewTokensOfOneImage_IsTheSameAloneAndTogether()
    {
        using var frozen = no_grad();
        var (tokens, cells) = (TinySam.Normal(1, 4, 6, 64), TinySam.Normal(2, 1, 400, 64));
        var (read, written) = (_attention.forward(tokens, cells, cells), _attention.forward(cells, tokens, tokens));
        for (var i = 0; i < 4; i++)
        {
            var one = tokens.narrow(0, i, 1);
            Assert.InRange(TinySam.Largest(_attention.forward(one, cells, cells)[0] - read[i]), 0, 1e-5);
            Assert.InRange(TinySam.Largest(_attention.forward(cells, one, one)[0] - written[i]), 0, 1e-5);
        }
    }
}
