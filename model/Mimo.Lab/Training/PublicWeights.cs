using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>The starting point of the paper (section 5.1): CLIP, SAM and Vicuna as published, everything between them from random.</summary>
public static class PublicWeights
{
    /// <param name="config">Sizes; they have to be those of the weights.</param>
    /// <param name="clip">HF CLIP or open_clip, told apart by their keys.</param>
    /// <param name="sam">segment-anything.</param>
    /// <param name="llama">HF LLaMA or Vicuna: a folder with the tokenizer, or a file in one.</param>
    /// <param name="seed">Draws the rest.</param>
    /// <param name="output">The checkpoint's folder.</param>
    /// <exception cref="CheckpointException">Weights that do not fit the sizes; keys are named.</exception>
    public static void Assemble(MimoConfig config, string clip, string sam, string llama, int seed, string output)
    {
        using var model = new MimoModel(config);
        ParameterInit.Draw(model, seed);
        using (var source = ShardedCheckpoint.Open(clip))
            StateLoader.Load(model.ImageEncoder, source, source.Names.Any(n => n.StartsWith("visual.", StringComparison.Ordinal)) ? KeyLayouts.OpenClip : KeyLayouts.HfClip);
        using (var source = ShardedCheckpoint.Open(sam)) StateLoader.Load(model.Grounding, source, KeyLayouts.Sam);
        using (var source = ShardedCheckpoint.Open(llama))
            StateLoader.Load(model.LanguageModel, source, config.Llama.TieWordEmbeddings ? KeyLayouts.HfLlamaTied : KeyLayouts.HfLlamaGrown(config.Llama.VocabSize, seed));
        CopyPromptEncoder(model);
        var tokenizer = TokenizerFiles.Open(Directory.Exists(llama) ? llama : Path.GetDirectoryName(Path.GetFullPath(llama))!);
        CheckpointDirectory.Write(output, config, model, tokenizer, ScalarType.Float16);
    }

    /// <summary>The aligner's prompt encoder begins as SAM's (facts of the ancestors: places keep their meaning).</summary>
    static void CopyPromptEncoder(MimoModel model)
    {
        using var _ = no_grad();
        var from = ModuleState.Of(model.Grounding.PromptEncoder);
        foreach (var (name, value) in ModuleState.Of(model.VisualPromptEncoder))
            if (from.TryGetValue(name, out var saved)) value.copy_(saved);
    }
}
