using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>The CLIP vision tower. Keys of HF's <c>CLIPVisionModelWithProjection</c>: <c>vision_model.*</c>, <c>visual_projection.weight</c>.</summary>
public sealed class ImageEncoder : nn.Module<Tensor, Tensor>
{
    readonly ClipVisionConfig _config;
    readonly Linear? _projection;
    readonly int _featureLayers;

    /// <param name="config">A <see cref="ClipVisionConfig.ProjectionSize"/> of 0 leaves the pooled head out.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    /// <exception cref="ArgumentException"><see cref="ClipVisionConfig.FeatureLayer"/> names no hidden state.</exception>
    public ImageEncoder(ClipVisionConfig config, Device? device = null) : base(nameof(ImageEncoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _featureLayers = config.FeatureLayer < 0 ? config.Layers + 1 + config.FeatureLayer : config.FeatureLayer;
        if (_featureLayers < 0 || _featureLayers > config.Layers)
            throw new ArgumentException($"FeatureLayer {config.FeatureLayer} of {config.Layers} layers.", nameof(config));
        VisionModel = new ClipVisionTransformer(config, device);
        register_module("vision_model", VisionModel);
        if (config.ProjectionSize == 0) return;
        _projection = new Linear(config.HiddenSize, config.ProjectionSize, bias: false, device: device);
        register_module("visual_projection", _projection);
    }

    public ClipVisionTransformer VisionModel { get; }

    /// <summary>Patch features at <see cref="ClipVisionConfig.FeatureLayer"/>; layers above it are not run.</summary>
    /// <param name="pixels">(B, 3, S, S) float32, normalised.</param>
    /// <returns>(B, P, hidden) float32, row-major over the grid, the class token dropped.</returns>
    /// <exception cref="ArgumentException">Another shape than S = ImageSize.</exception>
    public override Tensor forward(Tensor pixels)
    {
        Check(pixels);
        using var scope = NewDisposeScope();
        var embedded = VisionModel.PreNorm.forward(VisionModel.Embeddings.forward(pixels));
        var features = VisionModel.Encoder.Run(embedded, _featureLayers);
        return features.narrow(1, 1, _config.Patches).MoveToOuterDisposeScope();
    }

    /// <summary>Runs every layer and keeps every state.</summary>
    /// <param name="pixels">(B, 3, S, S) float32, normalised.</param>
    /// <exception cref="ArgumentException">Another shape than S = ImageSize.</exception>
    public ClipVisionOutput EncodeAll(Tensor pixels)
    {
        Check(pixels);
        List<Tensor> states = [VisionModel.PreNorm.forward(VisionModel.Embeddings.forward(pixels))];
        var last = VisionModel.Encoder.Run(states[0], _config.Layers, states);
        var pooled = VisionModel.PostNorm.forward(last.select(1, 0));
        return new ClipVisionOutput(states, pooled, _projection?.forward(pooled));
    }

    // In C#, because libtorch's own complaint costs 5 ms and 2 KB of C++ stack.
    void Check(Tensor pixels)
    {
        var side = _config.ImageSize;
        if (pixels.dim() != 4 || pixels.size(1) != 3 || pixels.size(2) != side || pixels.size(3) != side)
            throw new ArgumentException($"Pixels are ({string.Join(", ", pixels.shape)}), want (B, 3, {side}, {side}).", nameof(pixels));
    }
}
