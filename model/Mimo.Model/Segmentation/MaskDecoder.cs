using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>SAM's mask decoder (segment-anything <c>mask_decoder.py</c>): V of the paper's Eq. 2. Keys as segment-anything.</summary>
public sealed class MaskDecoder : nn.Module
{
    const int HyperDepth = 3;

    readonly TokenTable _iouToken;
    readonly TokenTable _maskTokens;
    readonly MlpHead[] _hypernetworks;
    readonly MlpHead _iouHead;
    readonly ConvTranspose2d _first;
    readonly LayerNorm2d _norm;
    readonly ConvTranspose2d _second;
    readonly int _maskCount;

    public MaskDecoder(SamConfig config, Device? device = null) : base(nameof(MaskDecoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        int width = config.PromptEmbedDim;
        _maskCount = config.MultimaskOutputs + 1;
        Transformer = new TwoWayTransformer(config, device);
        _iouToken = new TokenTable(1, width, device);
        _maskTokens = new TokenTable(_maskCount, width, device);
        (_first, _norm, _second) = (
            nn.ConvTranspose2d(width, width / 4, 2, stride: 2, device: device), new LayerNorm2d(width / 4, device: device),
            nn.ConvTranspose2d(width / 4, width / 8, 2, stride: 2, device: device));
        OutputUpscaling = nn.Sequential(_first, _norm, nn.GELU(), _second, nn.GELU());
        _hypernetworks = [.. Enumerable.Range(0, _maskCount).Select(_ => new MlpHead(width, width, width / 8, HyperDepth, device))];
        _iouHead = new MlpHead(width, config.IouHeadHiddenDim, _maskCount, config.IouHeadDepth, device);
        register_module("transformer", Transformer);
        register_module("iou_token", _iouToken);
        register_module("mask_tokens", _maskTokens);
        register_module("output_upscaling", OutputUpscaling);
        register_module("output_hypernetworks_mlps", nn.ModuleList(_hypernetworks));
        register_module("iou_prediction_head", _iouHead);
    }

    public TwoWayTransformer Transformer { get; }
    /// <summary>(B, C, h, w) to (B, C / 8, 4h, 4w).</summary>
    public Sequential OutputUpscaling { get; }
    /// <summary>One per mask token: (B, C) to the (B, C / 8) weights of its mask.</summary>
    public IReadOnlyList<MlpHead> Hypernetworks => _hypernetworks;

    /// <summary>Masks of B prompts, all on one image or each on its own.</summary>
    /// <param name="image">(1 or B, C, h, w) float32 from <see cref="SegmentationImageEncoder"/>.</param>
    /// <param name="pe">(1, C, h, w) float32 from <see cref="PromptEncoder.DensePe"/>.</param>
    /// <param name="sparse">(B, N, C) float32; N may be 0.</param>
    /// <param name="dense">(1 or B, C, h, w) float32.</param>
    /// <param name="multimask">True: the masks for ambiguous prompts (3 in SAM). False: the one mask that a <c>&lt;SEG&gt;</c> asks for.</param>
    /// <returns>Mask logits (B, M, 4h, 4w) and predicted IoU (B, M), float32, with M = 1 without <paramref name="multimask"/>.</returns>
    /// <exception cref="ArgumentException">Batch sizes that are neither 1 nor B.</exception>
    public (Tensor Masks, Tensor Iou) Predict(Tensor image, Tensor pe, Tensor sparse, Tensor dense, bool multimask)
    {
        using var scope = torch.NewDisposeScope();
        var (tokens, source) = Prepare(image, sparse, dense);
        var (queries, keys) = Transformer.Exchange(source, Rows(pe), tokens);
        var (first, count) = multimask ? (1, _maskCount - 1) : (0, 1);

        var weights = torch.stack([.. Enumerable.Range(first, count).Select(i => _hypernetworks[i].forward(queries.select(1, 1 + i)))], dim: 1);
        var masks = Masks(keys, weights, image.size(2), image.size(3));
        var iou = _iouHead.forward(queries.select(1, 0)).narrow(1, first, count);
        return (masks.MoveToOuterDisposeScope(), iou.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// <see cref="OutputUpscaling"/> times the masks' weights. Its convolutions move by as much as they are wide: each is a linear map of one
    /// cell to four, so cells stay rows from the transformer to the last product, and only the finished masks are put into the order of pixels.
    /// </summary>
    /// <param name="cells">(B, h * w, C) float32.</param>
    /// <param name="weights">(B, M, C / 8) float32.</param>
    /// <param name="height">h.</param>
    /// <param name="width">w.</param>
    /// <returns>(B, M, 4h, 4w) float32.</returns>
    Tensor Masks(Tensor cells, Tensor weights, long height, long width)
    {
        var (batch, count) = (cells.size(0), weights.size(1));
        var half = nn.functional.gelu(_norm.OfRows(Fourfold(cells, _first)));
        var full = nn.functional.gelu(Fourfold(half.flatten(1, 3), _second)).flatten(1, 3);
        // A pixel is a cell, the quarter of it that the first map made, and the quarter of that: rows of each before columns of each.
        return torch.matmul(weights, full.transpose(1, 2)).view(batch, count, height, width, 2, 2, 2, 2)
            .permute(0, 1, 2, 4, 6, 3, 5, 7).reshape(batch, count, 4 * height, 4 * width);
    }

    /// <returns>(B, N, 2, 2, C'): what the convolution makes of each of (B, N, C).</returns>
    static Tensor Fourfold(Tensor rows, ConvTranspose2d convolution)
    {
        var weight = convolution.weight!;
        var matrix = weight.permute(0, 2, 3, 1).reshape(weight.size(0), -1);
        return torch.matmul(rows, matrix).view(rows.size(0), rows.size(1), 2, 2, weight.size(1)).Plus(convolution.bias!);
    }

    /// <summary>Input of the transformer: the decoder's own tokens before the prompt's, and the image with the dense prompt added.</summary>
    /// <returns>Tokens (B, 1 + masks + N, C) and image (1 or B, h * w, C), float32: one row where neither image nor dense prompt differ.</returns>
    /// <inheritdoc cref="Predict" path="/param|/exception"/>
    public (Tensor Tokens, Tensor Source) Prepare(Tensor image, Tensor sparse, Tensor dense)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(sparse);
        ArgumentNullException.ThrowIfNull(dense);
        long batch = sparse.size(0);
        if ((image.size(0) != 1 && image.size(0) != batch) || (dense.size(0) != 1 && dense.size(0) != batch))
            throw new ArgumentException($"{batch} prompts do not go with {image.size(0)} images and {dense.size(0)} dense prompts.");
        var own = torch.cat([_iouToken.Weight, _maskTokens.Weight]).unsqueeze(0).expand(batch, -1, -1);
        // What is one prompt repeated: without a mask SAM's own embedding stands for all of them.
        if (dense.stride(0) == 0) dense = dense.narrow(0, 0, 1);
        return (torch.cat([own, sparse], dim: 1), Rows(image).contiguous().Plus(Rows(dense)));
    }

    static Tensor Rows(Tensor map) => map.flatten(2).transpose(1, 2);
}
