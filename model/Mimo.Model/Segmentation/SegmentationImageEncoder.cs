using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>
/// SAM's ViT (segment-anything <c>image_encoder.py</c>): G(I) of the paper's Eq. 2.
/// Keys <c>pos_embed</c>, <c>patch_embed.proj.*</c>, <c>blocks.i.*</c>, <c>neck.{0..3}.*</c>.
/// </summary>
public sealed class SegmentationImageEncoder : nn.Module<Tensor, Tensor>
{
    internal const double NormEps = 1e-6;

    readonly SegmentationBlock[] _blocks;
    [ComponentName(Name = "pos_embed")] readonly Parameter _posEmbed;
    readonly int _patchSize;

    public SegmentationImageEncoder(SamConfig config, Device? device = null) : base(nameof(SegmentationImageEncoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        var (width, channels, grid) = (config.EmbedDim, config.PromptEmbedDim, config.EmbeddingSize);
        _patchSize = config.PatchSize;
        PatchEmbed = new PatchEmbedding(config.PatchSize, width, device);
        _posEmbed = new Parameter(torch.zeros(1, grid, grid, width, dtype: float32, device: device));
        _blocks = [.. Enumerable.Range(0, config.Depth).Select(i => new SegmentationBlock(
            config, config.GlobalAttentionBlocks.Contains(i) ? 0 : config.WindowSize, device))];
        Neck = nn.Sequential(
            nn.Conv2d(width, channels, 1, bias: false, device: device),
            new LayerNorm2d(channels, NormEps, device),
            nn.Conv2d(channels, channels, 3, padding: 1, bias: false, device: device),
            new LayerNorm2d(channels, NormEps, device));
        register_parameter("pos_embed", _posEmbed);
        register_module("patch_embed", PatchEmbed);
        register_module("blocks", nn.ModuleList(_blocks));
        register_module("neck", Neck);
    }

    public PatchEmbedding PatchEmbed { get; }
    public IReadOnlyList<SegmentationBlock> Blocks => _blocks;
    /// <summary>1x1 convolution, LayerNorm2d, 3x3 convolution, LayerNorm2d: (B, width, h, w) to (B, C, h, w).</summary>
    public Sequential Neck { get; }

    /// <param name="x">
    /// (B, 3, H, W) float32, normalised by <see cref="SamPreprocessor"/>. H and W are multiples of the patch; where they are not the
    /// configured side, positions are resized bilinearly.
    /// </param>
    /// <returns>(B, C, H / patch, W / patch) float32, contiguous.</returns>
    /// <exception cref="ArgumentException">Another number of channels or dimensions, or a side that the patch does not divide.</exception>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() != 4 || x.size(1) != 3 || x.size(2) % _patchSize != 0 || x.size(3) % _patchSize != 0)
            throw new ArgumentException($"Expected (B, 3, H, W) with sides divisible by {_patchSize}, got ({string.Join(", ", x.shape)}).", nameof(x));
        using var scope = torch.NewDisposeScope();
        var y = Embed(x);
        foreach (var block in _blocks) y = block.forward(y);
        return Finish(y).MoveToOuterDisposeScope();
    }

    /// <summary>What comes before <see cref="Blocks"/>, for callers who run the encoder piece by piece.</summary>
    /// <param name="x">As in <see cref="forward"/>.</param>
    /// <returns>(B, h, w, width) float32.</returns>
    public Tensor Embed(Tensor x) => AddPositions(PatchEmbed.forward(x));

    /// <summary>What comes after <see cref="Blocks"/>.</summary>
    /// <param name="y">(B, h, w, width) float32.</param>
    /// <returns>(B, C, h, w) float32, contiguous.</returns>
    public Tensor Finish(Tensor y) => Neck.forward(y.permute(0, 3, 1, 2)).contiguous();

    /// <param name="patches">(B, h, w, width) float32.</param>
    /// <returns>(B, h, w, width) float32 with the learned absolute positions added.</returns>
    public Tensor AddPositions(Tensor patches)
    {
        ArgumentNullException.ThrowIfNull(patches);
        var (height, width) = (patches.size(1), patches.size(2));
        if (_posEmbed.size(1) == height && _posEmbed.size(2) == width) return patches.Plus(_posEmbed);
        return patches.Plus(nn.functional.interpolate(_posEmbed.permute(0, 3, 1, 2), size: [height, width],
            mode: InterpolationMode.Bilinear, align_corners: false).permute(0, 2, 3, 1));
    }
}
