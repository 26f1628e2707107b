using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>
/// SAM's prompt encoder (segment-anything <c>prompt_encoder.py</c>) with LISA's text embeddings: points, boxes, a mask and projected
/// <c>&lt;SEG&gt;</c> states to tokens for the mask decoder. Coordinates are x, y in pixels of the padded square input.
/// </summary>
public sealed class PromptEncoder : nn.Module
{
    const int CornerTypes = 4;

    readonly ModuleList<TokenTable> _pointEmbeddings;
    readonly TokenTable _notAPoint;
    readonly TokenTable _noMask;
    readonly FourierPositionEncoding _positions;
    readonly int _imageSize;
    readonly int _embeddingSize;

    public PromptEncoder(SamConfig config, Device? device = null) : base(nameof(PromptEncoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        var (width, hidden) = (config.PromptEmbedDim, config.MaskInChannels);
        (_imageSize, _embeddingSize) = (config.ImageSize, config.EmbeddingSize);
        _positions = new FourierPositionEncoding(width, device);
        _pointEmbeddings = nn.ModuleList([.. Enumerable.Range(0, CornerTypes).Select(_ => new TokenTable(1, width, device))]);
        _notAPoint = new TokenTable(1, width, device);
        _noMask = new TokenTable(1, width, device);
        MaskDownscaling = nn.Sequential(
            nn.Conv2d(1, hidden / 4, 2, stride: 2, device: device),
            new LayerNorm2d(hidden / 4, device: device),
            nn.GELU(),
            nn.Conv2d(hidden / 4, hidden, 2, stride: 2, device: device),
            new LayerNorm2d(hidden, device: device),
            nn.GELU(),
            nn.Conv2d(hidden, width, 1, device: device));
        register_module("pe_layer", _positions);
        register_module("point_embeddings", _pointEmbeddings);
        register_module("not_a_point_embed", _notAPoint);
        register_module("mask_downscaling", MaskDownscaling);
        register_module("no_mask_embed", _noMask);
    }

    /// <summary>The encoding of places that points, boxes and the image's cells share.</summary>
    public FourierPositionEncoding PositionEncoding => _positions;

    /// <summary>(B, 1, 4h, 4w) mask logits to (B, C, h, w).</summary>
    public Sequential MaskDownscaling { get; }

    /// <summary>Encodings of the cells of the image embedding.</summary>
    /// <returns>(1, C, h, w) float32, -1..1.</returns>
    public Tensor DensePe() => _positions.Grid(_embeddingSize, _embeddingSize).unsqueeze(0);

    /// <summary>Sparse tokens in the order points, boxes, text. Points without a box get one padding token, as SAM was trained.</summary>
    /// <param name="points">(B, N, 2) float32; needs <paramref name="labels"/>.</param>
    /// <param name="labels">(B, N) integer or float32: 1 inside, 0 outside, -1 padding.</param>
    /// <param name="boxes">(B, M, 4) or (B, 4) float32: x0, y0, x1, y1; two tokens each.</param>
    /// <param name="masks">(B, 1, 4h, 4w) float32 logits of an earlier mask.</param>
    /// <param name="text">(B, T, C) float32.</param>
    /// <returns>Sparse (B, tokens, C), possibly with 0 tokens, and dense (B, C, h, w), float32. B is 1 when nothing is given.</returns>
    /// <exception cref="ArgumentException">Points without labels, or parts of different batch sizes.</exception>
    public (Tensor Sparse, Tensor Dense) Encode(
        Tensor? points = null, Tensor? labels = null, Tensor? boxes = null, Tensor? masks = null, Tensor? text = null)
    {
        if (points is null != labels is null) throw new ArgumentException("Points and labels come together.", nameof(labels));
        long batch = BatchOf(points, labels, boxes, masks, text);
        using var scope = torch.NewDisposeScope();
        var tokens = new List<Tensor>(3);
        if (points is not null) tokens.Add(EncodePoints(points, labels!, pad: boxes is null));
        if (boxes is not null) tokens.Add(EncodeBoxes(boxes));
        if (text is not null) tokens.Add(text);
        var none = _noMask.Weight;
        var sparse = tokens.Count > 0
            ? torch.cat(tokens, dim: 1)
            : torch.zeros(batch, 0, none.size(1), dtype: none.dtype, device: none.device);
        var dense = masks is not null
            ? MaskDownscaling.forward(masks)
            : none.view(1, -1, 1, 1).expand(batch, -1, _embeddingSize, _embeddingSize);
        return (sparse.MoveToOuterDisposeScope(), dense.MoveToOuterDisposeScope());
    }

    Tensor EncodePoints(Tensor points, Tensor labels, bool pad)
    {
        if (pad)
        {
            points = torch.cat([points, torch.zeros(points.size(0), 1, 2, dtype: points.dtype, device: points.device)], dim: 1);
            labels = torch.cat([labels, torch.full([labels.size(0), 1], Arithmetic.Of(-1), dtype: labels.dtype, device: labels.device)], dim: 1);
        }
        var kind = labels.unsqueeze(-1);
        var encoded = Positions(points).masked_fill(kind.eq(Arithmetic.Of(-1)), Arithmetic.Of(0));
        return encoded.Plus(Only(kind, -1, _notAPoint)).Plus(Only(kind, 0, _pointEmbeddings[0])).Plus(Only(kind, 1, _pointEmbeddings[1]));
    }

    static Tensor Only(Tensor kind, int which, TokenTable token) => kind.eq(Arithmetic.Of(which)).to(token.Weight.dtype) * token.Weight;

    Tensor EncodeBoxes(Tensor boxes)
    {
        long batch = boxes.size(0);
        var corners = Positions(boxes.reshape(batch, -1, 2, 2));
        var kinds = torch.cat([_pointEmbeddings[2].Weight, _pointEmbeddings[3].Weight]);
        return corners.Plus(kinds).reshape(batch, -1, corners.size(3));
    }

    // +0.5: prompts name pixels, the encoding takes their centres.
    Tensor Positions(Tensor pixels) => _positions.forward(pixels.to(_positions.Matrix.dtype).Plus(0.5).Over(_imageSize));

    static long BatchOf(params Tensor?[] parts)
    {
        long[] sizes = [.. parts.OfType<Tensor>().Select(part => part.size(0)).Distinct()];
        return sizes.Length switch
        {
            0 => 1,
            1 => sizes[0],
            _ => throw new ArgumentException($"Prompts of different batch sizes: {string.Join(", ", sizes)}."),
        };
    }
}
