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
    public GroundingEncoder(SamConfig config, Device? device = null) : base(nameof(GroundingEncoder))
    {
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
    /// <returns>Low-resolution logits (N, 1, 256, 256) and predicted IoU (N, 1), float32.</returns>
    public (Tensor LowRes, Tensor Iou) DecodeMasks(Tensor samEmbedding, Tensor tokens, Tensor? promptMask = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = torch.NewDisposeScope();
        var (sparse, dense) = PromptEncoder.Encode(masks: promptMask, text: tokens);
        var (lowRes, iou) = MaskDecoder.Predict(samEmbedding, PromptEncoder.DensePe(), sparse, dense, multimask: false);
        return (lowRes.MoveToOuterDisposeScope(), iou.MoveToOuterDisposeScope());
    }
}
