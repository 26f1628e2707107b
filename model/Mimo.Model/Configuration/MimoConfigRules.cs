namespace Mimo.Model.Configuration;

/// <summary>What the sizes of a configuration have to satisfy before a network is built from them.</summary>
public static class MimoConfigRules
{
    // Far above any published model; it keeps a damaged file from asking for terabytes.
    const int LargestSize = 1 << 18;

    /// <exception cref="ArgumentException">Names the entry that is out of range or does not divide another.</exception>
    public static void Check(MimoConfig config)
    {
        Clip(config.Clip);
        Sam(config.Sam);
        if (config.Aligner is not null) Aligner(config.Aligner);
        Llama(config.Llama);
        Size(config.MaxNewTokens, "max_new_tokens");
    }

    static void Clip(ClipVisionConfig clip)
    {
        Grid(clip.ImageSize, clip.PatchSize, "clip");
        Heads(clip.HiddenSize, clip.Heads, "clip");
        Size(clip.IntermediateSize, "clip.intermediate_size");
        Size(clip.Layers, "clip.layers");
        if (clip.FeatureLayer < -clip.Layers - 1 || clip.FeatureLayer > clip.Layers)
            throw new ArgumentException($"clip.feature_layer {clip.FeatureLayer} is none of {clip.Layers + 1} hidden states.");
        Channels(clip.Mean, clip.Std, "clip");
    }

    static void Sam(SamConfig sam)
    {
        Grid(sam.ImageSize, sam.PatchSize, "sam");
        Heads(sam.EmbedDim, sam.Heads, "sam");
        Size(sam.Depth, "sam.depth");
        Size(sam.WindowSize, "sam.window_size");
        Heads(sam.PromptEmbedDim, sam.DecoderHeads, "sam.decoder");
        // The decoder divides the width by 8 for its upscaled features, and the positions by 2 into sine and cosine.
        if (sam.PromptEmbedDim % 8 != 0) throw new ArgumentException($"sam.prompt_embed_dim {sam.PromptEmbedDim} is no multiple of 8.");
        if (sam.GlobalAttentionBlocks.Any(b => b < 0 || b >= sam.Depth))
            throw new ArgumentException("sam.global_attention_blocks names a block beyond sam.depth.");
        Channels(sam.PixelMean, sam.PixelStd, "sam");
    }

    static void Aligner(AlignerConfig aligner)
    {
        Heads(aligner.HiddenSize, aligner.Heads, "aligner");
        Size(aligner.Queries, "aligner.queries");
        Size(aligner.Layers, "aligner.layers");
        Size(aligner.IntermediateSize, "aligner.intermediate_size");
        Size(aligner.CrossAttentionFrequency, "aligner.cross_attention_frequency");
    }

    static void Llama(LlamaConfig llama)
    {
        Heads(llama.HiddenSize, llama.Heads, "llama");
        Size(llama.KeyValueHeads, "llama.key_value_heads");
        if (llama.Heads % llama.KeyValueHeads != 0)
            throw new ArgumentException($"llama.key_value_heads {llama.KeyValueHeads} do not divide {llama.Heads} heads.");
        if (llama.HeadDim % 2 != 0) throw new ArgumentException($"llama: heads of odd width {llama.HeadDim} have no rotary halves.");
        Size(llama.Layers, "llama.layers");
        Size(llama.IntermediateSize, "llama.intermediate_size");
        Size(llama.VocabSize, "llama.vocab_size");
        Size(llama.MaxPositions, "llama.max_positions");
    }

    static void Heads(int width, int heads, string part)
    {
        Size(width, part + " width");
        Size(heads, part + " heads");
        if (width % heads != 0) throw new ArgumentException($"{part}: {heads} heads do not divide a width of {width}.");
    }

    static void Grid(int image, int patch, string part)
    {
        Size(image, part + ".image_size");
        Size(patch, part + ".patch_size");
        if (image % patch != 0) throw new ArgumentException($"{part}: patches of {patch} do not fill an image of {image}.");
    }

    static void Channels(float[] mean, float[] std, string part)
    {
        if (mean.Length != 3 || std.Length != 3 || std.Any(s => s is not > 0))
            throw new ArgumentException($"{part}: mean and std are not three channels, or a std is not above 0.");
    }

    static void Size(int value, string entry)
    {
        if (value is < 1 or > LargestSize) throw new ArgumentException($"{entry} {value} is not within 1..{LargestSize}.");
    }
}
