using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Linear = Mimo.Model.Layers.Linear;

namespace Mimo.Model.Alignment;

/// <summary>
/// MIMO's multi-modal input aligner (paper section 3.2.1): learned queries attend to [image; question; visual prompt] and become the
/// visual tokens of the language model. Keys <c>image_proj.*</c>, <c>text_proj.*</c>, <c>visual_prompt_proj.*</c>,
/// <c>query_tokens</c> (1, Q, d), <c>qformer.*</c>, <c>language_projection.*</c>, and with
/// <see cref="AlignerConfig.MemoryPositions"/> <c>memory_types.weight</c> (3, d): image, text, visual prompt.
/// </summary>
public sealed class InputAligner : nn.Module, IVisualInput
{
    readonly AlignerConfig _config;
    readonly Linear _image;
    readonly Linear _text;
    readonly Linear _prompt;
    [ComponentName(Name = "query_tokens")] readonly Parameter _queries;
    readonly QFormer _qformer;
    readonly Linear _language;
    readonly TokenTable? _types;
    readonly SinusoidalPositions? _positions;

    /// <param name="config">Queries and widths; its HiddenSize is d, the width of the memory.</param>
    /// <param name="clipWidth">Wc, of CLIP's patches.</param>
    /// <param name="llmWidth">Wl, of the language model.</param>
    /// <param name="promptWidth">Wp, of visual prompt tokens.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    public InputAligner(AlignerConfig config, int clipWidth, int llmWidth, int promptWidth, Device? device = null) : base(nameof(InputAligner))
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        var width = config.HiddenSize;
        _image = new Linear(clipWidth, width, device: device);
        _text = new Linear(llmWidth, width, device: device);
        _prompt = new Linear(promptWidth, width, device: device);
        _queries = new Parameter(torch.empty(1, config.Queries, width, dtype: float32, device: device));
        _qformer = new QFormer(config, width, device: device);
        _language = new Linear(width, llmWidth, device: device);
        register_module("image_proj", _image);
        register_module("text_proj", _text);
        register_module("visual_prompt_proj", _prompt);
        register_parameter("query_tokens", _queries);
        register_module("qformer", _qformer);
        register_module("language_projection", _language);
        if (!config.MemoryPositions) return;
        _positions = new SinusoidalPositions(width);
        _types = new TokenTable(3, width, device);
        register_module("memory_types", _types);
    }

    /// <inheritdoc/>
    public int OutputLength(int imageTokens, int promptTokens) => _config.Queries;

    /// <inheritdoc/>
    public Tensor? OutputMask(int imageTokens, Tensor? promptMask) => null;

    /// <inheritdoc/>
    public Tensor forward(Tensor imageFeatures, Tensor textEmbeds, Tensor? textMask, Tensor? promptTokens, Tensor? promptMask)
    {
        using var scope = NewDisposeScope();
        List<Tensor> parts = [Typed(_image.forward(imageFeatures), 0), Typed(Positioned(_text.forward(textEmbeds)), 1)];
        if (promptTokens is not null) parts.Add(Typed(_prompt.forward(promptTokens), 2));
        var queries = _queries.expand(imageFeatures.size(0), -1, -1);
        var aligned = _qformer.forward(queries, cat(parts, 1), MemoryMask(parts, textMask, promptMask));
        return _language.forward(aligned).MoveToOuterDisposeScope();
    }

    Tensor Typed(Tensor tokens, int type) => _types is null ? tokens : tokens.Plus(_types.Weight[type]);

    // Scaled to each token's own rms: fresh word embeddings have an rms near 0.02, which sines of amplitude 1 would drown.
    Tensor Positioned(Tensor text)
    {
        if (_positions is null) return text;
        var scale = text.detach().Squared().mean([-1], keepdim: true).sqrt();
        return text.Plus(_positions.First(text.size(1), text.device).to(text.dtype) * scale);
    }

    static Tensor? MemoryMask(List<Tensor> parts, Tensor? textMask, Tensor? promptMask)
    {
        if (textMask is null && promptMask is null) return null;
        Tensor All(Tensor part) => ones(part.size(0), part.size(1), dtype: ScalarType.Bool, device: part.device);
        List<Tensor> masks = [All(parts[0]), textMask ?? All(parts[1])];
        if (parts.Count == 3) masks.Add(promptMask ?? All(parts[2]));
        return cat(masks, 1);
    }
}
