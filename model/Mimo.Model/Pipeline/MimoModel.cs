using Mimo.Model.Alignment;
using Mimo.Model.Configuration;
using Mimo.Model.Language;
using Mimo.Model.Segmentation;
using Mimo.Model.Vision;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>
/// The whole network (paper section 3.2): six parts and the projections between them. Keys: <c>vision_tower.*</c> (HF CLIP),
/// <c>visual_prompt_encoder.*</c>, <c>aligner.*</c>, <c>language_model.*</c> (HF LLaMA), <c>text_hidden_fcs.*</c> (LISA) and
/// <c>grounding_encoder.{image_encoder,prompt_encoder,mask_decoder}.*</c> (segment-anything).
/// </summary>
public sealed class MimoModel : nn.Module
{
    /// <param name="config">Sizes.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    public MimoModel(MimoConfig config, Device? device = null) : base(nameof(MimoModel))
    {
        Config = config;
        ImageEncoder = new ImageEncoder(config.Clip, device);
        VisualPromptEncoder = new VisualPromptEncoder(config.Sam, device);
        LanguageModel = new LlamaForCausalLM(config.Llama, device);
        SegProjection = new SegProjection(config.Llama.HiddenSize, config.Sam.PromptEmbedDim, device);
        Grounding = new GroundingEncoder(config.Sam, device);
        register_module("vision_tower", ImageEncoder);
        register_module("visual_prompt_encoder", VisualPromptEncoder);
        VisualInput = config.Aligner is { } aligner
            ? new InputAligner(aligner, config.Clip.HiddenSize, config.Llama.HiddenSize, config.Sam.PromptEmbedDim, device)
            : new DirectInput(config.Clip.HiddenSize, config.Llama.HiddenSize, config.Sam.PromptEmbedDim, device);
        register_module("aligner", (nn.Module)VisualInput);
        register_module("language_model", LanguageModel);
        register_module("text_hidden_fcs", SegProjection);
        register_module("grounding_encoder", Grounding);
    }

    public MimoConfig Config { get; }
    public ImageEncoder ImageEncoder { get; }
    public VisualPromptEncoder VisualPromptEncoder { get; }
    /// <summary>An <see cref="InputAligner"/>, or a <see cref="DirectInput"/> in the "w/o Aligner" configuration.</summary>
    public IVisualInput VisualInput { get; }
    public LlamaForCausalLM LanguageModel { get; }
    public SegProjection SegProjection { get; }
    public GroundingEncoder Grounding { get; }
}
