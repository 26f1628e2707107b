using Mimo.Model.Configuration;
using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class MaskDecoderTests : IDisposable
{
    readonly DisposeScope _scope = NewDisposeScope();
    readonly MaskDecoder _decoder = TinySam.Draw(new MaskDecoder(TinySam.Config));
    readonly PromptEncoder _prompts = TinySam.Draw(new PromptEncoder(TinySam.Config));

    public void Dispose()
    {
        _scope.Dispose();
        _decoder.Dispose();
        _prompts.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Predict_OfABatchOfImages_EqualsOneAtATime(bool multimask)
    {
        using var frozen = no_grad();
        var (images, text, pe) = (TinySam.Normal(2, 3, 16, 5, 5), TinySam.Normal(3, 3, 1, 16), _prompts.DensePe());
        var (sparse, dense) = _prompts.Encode(text: text);
        var (masks, iou) = _decoder.Predict(images, pe, sparse, dense, multimask);
        for (int i = 0; i < 3; i++)
        {
            var (one, oneIou) = _decoder.Predict(images[i].unsqueeze(0), pe, sparse[i].unsqueeze(0), dense[i].unsqueeze(0), multimask);
            Assert.InRange(TinySam.Largest(masks[i] - one[0]), 0, 1e-5);
            Assert.InRange(TinySam.Largest(iou[i] - oneIou[0]), 0, 1e-5);
        }
    }

    [Fact]
    public void Predict_OfOneImage_ServesEveryPrompt()
    {
        using var frozen = no_grad();
        var (image, pe) = (TinySam.Normal(2, 1, 16, 5, 5), _prompts.DensePe());
        var (sparse, dense) = _prompts.Encode(text: TinySam.Normal(3, 3, 2, 16));
        var (shared, _) = _decoder.Predict(image, pe, sparse, dense, multimask: false);
        var (repeated, _) = _decoder.Predict(image.expand(3, -1, -1, -1), pe, sparse, dense, multimask: false);
        Assert.Equal([3, 1, 20, 20], shared.shape);
        Assert.InRange(TinySam.Largest(shared - repeated), 0, 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Predict_WithCellsAsRows_EqualsTheConvolutions(bool multimask)
    {
        using var frozen = no_grad();
        var (image, pe) = (TinySam.Normal(2, 1, 16, 5, 5), _prompts.DensePe());
        var (sparse, dense) = _prompts.Encode(text: TinySam.Normal(3, 2, 1, 16));
        var (masks, _) = _decoder.Predict(image, pe, sparse, dense, multimask);

        var (tokens, source) = _decoder.Prepare(image, sparse, dense);
        var (queries, keys) = _decoder.Transformer.Exchange(source, pe.flatten(2).transpose(1, 2), tokens);
        var upscaled = _decoder.OutputUpscaling.forward(keys.transpose(1, 2).reshape(2, 16, 5, 5));
        var first = multimask ? 1 : 0;
        for (var i = 0; i < masks.size(1); i++)
        {
            var weights = _decoder.Hypernetworks[first + i].forward(queries.select(1, 1 + first + i));
            var expected = matmul(weights.unsqueeze(1), upscaled.flatten(2)).view(2, 20, 20);
            Assert.InRange(TinySam.Largest(masks.select(1, i) - expected), 0, 1e-5);
        }
    }

    [Fact]
    public void Prepare_PromptsOfOneImageWithoutMasks_HaveOneImageInCommon()
    {
        var (sparse, dense) = _prompts.Encode(text: zeros(3, 1, 16));
        Assert.Equal([1, 25, 16], _decoder.Prepare(zeros(1, 16, 5, 5), sparse, dense).Source.shape);
        (sparse, dense) = _prompts.Encode(text: zeros(3, 1, 16), masks: zeros(3, 1, 20, 20));
        Assert.Equal([3, 25, 16], _decoder.Prepare(zeros(1, 16, 5, 5), sparse, dense).Source.shape);
    }

    [Fact]
    public void Predict_WithoutAnySparseToken_Answers()
    {
        using var frozen = no_grad();
        var (sparse, dense) = _prompts.Encode();
        var (masks, iou) = _decoder.Predict(TinySam.Normal(2, 1, 16, 5, 5), _prompts.DensePe(), sparse, dense, multimask: true);
        Assert.Equal([1, 3, 20, 20], masks.shape);
        Assert.Equal([1, 3], iou.shape);
    }

    [Fact]
    public void Predict_OfTwoImagesForThreePrompts_Throws()
    {
        var (sparse, dense) = _prompts.Encode(text: zeros(3, 1, 16));
        Assert.Throws<ArgumentException>(() => _decoder.Predict(zeros(2, 16, 5, 5), _prompts.DensePe(), sparse, dense, multimask: false));
    }

    [Fact]
    public void Backward_OfBothModes_ReachesEveryParameterTheImageAndThePrompt()
    {
        var (image, text) = (TinySam.Normal(2, 2, 16, 5, 5).requires_grad_(), TinySam.Normal(3, 2, 1, 16).requires_grad_());
        var (sparse, dense) = _prompts.Encode(text: text);
        Tensor Loss(bool multimask)
        {
            var (masks, iou) = _decoder.Predict(image, _prompts.DensePe(), sparse, dense, multimask);
            return masks.square().sum() + iou.square().sum();
        }
        (Loss(true) + Loss(false)).backward();
        // A bias of keys shifts all scores of a query alike, so its gradient is zero up to rounding.
        Assert.DoesNotContain(TinySam.Unreached(_decoder), name => !name.EndsWith("k_proj.bias", StringComparison.Ordinal));
        Assert.True(TinySam.Largest(image.grad!) > 0 && TinySam.Largest(text.grad!) > 0);
    }

    [Fact]
    public void Construction_OnMeta_HasSamsParameters()
    {
        using var decoder = new MaskDecoder(new SamConfig(), device(DeviceType.META));
        using var prompts = new PromptEncoder(new SamConfig(), device(DeviceType.META));
        Assert.Equal(4_058_340, decoder.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(6_220, prompts.parameters().Sum(parameter => parameter.numel()));
        Assert.All(decoder.parameters().Concat(prompts.parameters()), p => Assert.Equal(DeviceType.META, p.device_type));
    }
}
