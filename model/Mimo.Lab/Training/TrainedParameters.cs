using Mimo.Model.Language;
using Mimo.Model.Pipeline;
using TorchSharp.Modules;

namespace Mimo.Lab.Training;

/// <summary>
/// What a language run trains (facts of GLaMM and LISA): aligner, visual prompts, <c>&lt;SEG&gt;</c> projection and mask decoder always;
/// of the language model all, or with LoRA the adapters, embeddings and head; the encoders only when they have a rate. Everything else is
/// frozen, which also spares its gradient.
/// </summary>
static class TrainedParameters
{
    public static IReadOnlyList<(string Name, Parameter Value, double Rate)> Of(MimoModel model, TrainOptions options)
    {
        var all = model.named_parameters().Select(p => (p.name, p.parameter, Rate: Rate(p.name, options))).ToArray();
        foreach (var (_, parameter, rate) in all) parameter.requires_grad = rate > 0;
        return all.Where(p => p.Rate > 0).OrderBy(p => p.Rate < 1).ThenBy(p => p.name, StringComparer.Ordinal).ToArray();
    }

    static double Rate(string name, TrainOptions options)
    {
        bool In(string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);
        if (In("vision_tower.") || In("grounding_encoder.image_encoder.")) return options.EncoderRate;
        if (In("grounding_encoder.")) return options.DecoderRate;
        if (In("language_model.") && options.Lora is not null)
            return LoraExtensions.IsLoraKey(name) || In("language_model.model.embed_tokens.") || In("language_model.lm_head.") ? 1 : 0;
        return 1;
    }
}
