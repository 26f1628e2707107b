using Mimo.Model.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>
/// SAM as MIMO uses it (the paper's G and V, section 3.2.2): image encoder, prompt encoder and mask decoder under segment-anything's
/// keys. GLaMM's name for the three together.
/// </summary>
public sealed class GroundingEncoder : nn.Module
{
    readonly int _side;

    public GroundingEncoder(SamConfig config, Device? device = null) : base(nameof(GroundingEncoder))
    {
        _side = config.ImageSize;
        ImageEncoder = new SegmentationImageEncoder(config, device);
        PromptEncoder = new PromptEncoder(config, device);
        MaskDecoder = new MaskDecoder(config, device);
        register_module("image_encoder", ImageEncoder);
        register_module("prompt_encoder", PromptEncoder);
        register_module("mask_decoder", MaskDecoder);
    }

    public SegmentationImageEncoder ImageEncoder { get; }
    public PromptEncoder PromptEncoder { get; }
    public MaskDecoder MaskDecoder { get; }

    /// <summary>One mask for each row of prompt tokens.</summary>
    /// <param name="samEmbedding">(1 or N, 256, 64, 64) float32; one row serves all.</param>
    /// <param name="tokens">(N, T, 256) float32: the projected <c>&lt;SEG&gt;</c> vector, after SAM's tokens of points and boxes if any.</param>
    /// <param name="promptMask">(N, 1, 256, 256) float32, see <see cref="PromptMask"/>; null without.</param>
    /// <param name="pe">From <see cref="PromptEncoder.DensePe"/>, where the caller keeps it; null makes it.</param>
    /// <returns>Low-resolution logits (N, 1, 256, 256) and predicted IoU (N, 1), float32.</returns>
    public (Tensor LowRes, Tensor Iou) DecodeMasks(Tensor samEmbedding, Tensor tokens, Tensor? promptMask = null, Tensor? pe = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = torch.NewDisposeScope();
        var (sparse, dense) = PromptEncoder.Encode(masks: promptMask, text: tokens);
        var (lowRes, iou) = MaskDecoder.Predict(samEmbedding, pe ?? PromptEncoder.DensePe(), sparse, dense, multimask: false);
        return (lowRes.MoveToOuterDisposeScope(), iou.MoveToOuterDisposeScope());
    }

    /// <summary>One mask for each row of places and vector.</summary>
    /// <param name="samEmbedding">As above.</param>
    /// <param name="vectors">(N, 1, 256) float32, projected <c>&lt;SEG&gt;</c> vectors.</param>
    /// <param name="boxes">(N, M, 4) float32, x0, y0, x1, y1 in pixels of the padded square; null without.</param>
    /// <param name="points">(N, P, 2) float32, x, y likewise; null without.</param>
    /// <param name="labels">(N, P) integer, 1 inside, 0 outside; comes with points.</param>
    /// <param name="earlier">(N, 1, 256, 256) float32, the logits that the points correct; null for a mask of its own.</param>
    /// <param name="draw">
    /// Whether the decoder learned places from drawings (<see cref="PromptMask"/>), as it did where
    /// <see cref="MimoConfig.PromptsReachMaskDecoder"/>. Otherwise earlier logits go in as they are, which is SAM's way.
    /// </param>
    /// <param name="pe">As above.</param>
    /// <returns>As above.</returns>
    public (Tensor LowRes, Tensor Iou) DecodeMasks(
        Tensor samEmbedding, Tensor vectors, Tensor? boxes, Tensor? points, Tensor? labels, Tensor? earlier, bool draw, Tensor? pe = null)
    {
        if (boxes is null && points is null) return DecodeMasks(samEmbedding, vectors, pe: pe);
        using var scope = torch.NewDisposeScope();
        var tokens = torch.cat([PromptEncoder.Encode(points, labels, boxes).Sparse, vectors], 1);
        var mask = !draw ? earlier
            : earlier is null ? PromptMask.Draw(boxes, points, labels, _side, 4 * (int)samEmbedding.size(-1))
            : PromptMask.Redraw(earlier, points!, labels!, _side);
        var (lowRes, iou) = DecodeMasks(samEmbedding, tokens, mask, pe);
        return (lowRes.MoveToOuterDisposeScope(), iou.MoveToOuterDisposeScope());
    }
}
