using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>
/// The paper's "w/o Aligner": image patches and visual prompt tokens are projected straight to the language model, which reads the
/// question by itself. Keys <c>image_proj.*</c>, <c>visual_prompt_proj.*</c>.
/// </summary>
public sealed class DirectInput : nn.Module, IVisualInput
{
    readonly Linear _image;
    readonly Linear _prompt;

    /// <param name="clipWidth">Wc, of CLIP's patches.</param>
    /// <param name="llmWidth">Wl, of the language model.</param>
    /// <param name="promptWidth">Wp, of visual prompt tokens.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    public DirectInput(int clipWidth, int llmWidth, int promptWidth, Device? device = null) : base(nameof(DirectInput))
    {
        _image = new Linear(clipWidth, llmWidth, device: device);
        _prompt = new Linear(promptWidth, llmWidth, device: device);
        register_module("image_proj", _image);
        register_module("visual_prompt_proj", _prompt);
    }

    /// <inheritdoc/>
    public int OutputLength(int imageTokens, int promptTokens) => imageTokens + promptTokens;

    /// <inheritdoc/>
    public Tensor? OutputMask(int imageTokens, Tensor? promptMask) =>
        promptMask is null ? null : cat([ones(promptMask.size(0), imageTokens, dtype: ScalarType.Bool, device: promptMask.device), promptMask], 1);

    /// <inheritdoc/>
    public Tensor forward(Tensor imageFeatures, Tensor textEmbeds, Tensor? textMask, Tensor? promptTokens, Tensor? promptMask)
    {
        var image = _image.forward(imageFeatures);
        return promptTokens is null ? image : cat([image, _prompt.forward(promptTokens)], 1);
    }
}
