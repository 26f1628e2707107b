using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>Pre-norm transformer block of the SAM image encoder, keys <c>norm1.* attn.* norm2.* mlp.*</c>.</summary>
public sealed class SegmentationBlock : nn.Module<Tensor, Tensor>
{
    /// <param name="config">Widths of the encoder.</param>
    /// <param name="windowSize">Side of the attention windows in cells; 0 attends over the whole map.</param>
    /// <param name="device">Null is the CPU.</param>
    public SegmentationBlock(SamConfig config, int windowSize, Device? device = null) : base(nameof(SegmentationBlock))
    {
        ArgumentNullException.ThrowIfNull(config);
        WindowSize = windowSize;
        int gridSize = windowSize == 0 ? config.EmbeddingSize : windowSize;
        Norm1 = nn.LayerNorm([config.EmbedDim], eps: SegmentationImageEncoder.NormEps, device: device);
        Attention = new WindowAttention(config.EmbedDim, config.Heads, gridSize, device);
        Norm2 = nn.LayerNorm([config.EmbedDim], eps: SegmentationImageEncoder.NormEps, device: device);
        Mlp = new MlpBlock(config.EmbedDim, (int)(config.EmbedDim * config.MlpRatio), Activation.Gelu, device);
        register_module("norm1", Norm1);
        register_module("attn", Attention);
        register_module("norm2", Norm2);
        register_module("mlp", Mlp);
    }

    /// <summary>Side of the attention windows in cells; 0 is global.</summary>
    public int WindowSize { get; }
    public LayerNorm Norm1 { get; }
    /// <summary>Takes windows where <see cref="WindowSize"/> is not 0.</summary>
    public WindowAttention Attention { get; }
    public LayerNorm Norm2 { get; }
    public MlpBlock Mlp { get; }

    /// <param name="input">(B, H, W, C) float32.</param>
    /// <returns>(B, H, W, C) float32.</returns>
    public override Tensor forward(Tensor input)
    {
        // ViT-H at 1024 px makes 20 MB tensors by the dozen: a scope per block keeps the peak at one block.
        using var scope = torch.NewDisposeScope();
        var x = input.Plus(Attend(Norm1.forward(input)));
        return x.Plus(Mlp.forward(Norm2.forward(x))).MoveToOuterDisposeScope();
    }

    Tensor Attend(Tensor normed)
    {
        if (WindowSize == 0) return Attention.forward(normed);
        var (windows, height, width) = WindowPartition.Split(normed, WindowSize);
        return WindowPartition.Join(Attention.forward(windows), height, width, (int)normed.size(1), (int)normed.size(2));
    }
}
