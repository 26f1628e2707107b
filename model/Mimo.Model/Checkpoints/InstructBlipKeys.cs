namespace Mimo.Model.Checkpoints;

/// <summary>The part of InstructBLIP that an aligner can start from: queries, Q-Former and the projection to the language model.</summary>
static class InstructBlipKeys
{
    const string LavisFormer = "Qformer.bert.";

    static readonly string[] HfOthers = ["vision_model.", "language_model."];
    static readonly string[] LavisOthers = ["visual_encoder.", "ln_vision.", "llm_model.", "t5_model.", "opt_model.", "Qformer.cls."];
    static readonly string[] LavisProjections = ["llm_proj.", "t5_proj.", "opt_proj."];

    public static IReadOnlyList<KeyMapping> MapHf(string stored) =>
        KeyLayouts.StartsWithAny(stored, HfOthers) || stored == "qformer.embeddings.position_ids"
            ? []
            : [new KeyMapping(stored, IsTextPath(stored))];

    public static IReadOnlyList<KeyMapping> MapLavis(string stored)
    {
        if (KeyLayouts.StartsWithAny(stored, LavisOthers)) return [];
        foreach (var projection in LavisProjections)
            if (stored.StartsWith(projection, StringComparison.Ordinal))
                return KeyLayouts.Same("language_projection." + stored[projection.Length..]);
        if (!stored.StartsWith(LavisFormer, StringComparison.Ordinal)) return KeyLayouts.Same(stored);
        return MapHf("qformer." + stored[LavisFormer.Length..]
            .Replace("embeddings.LayerNorm.", "embeddings.layernorm.", StringComparison.Ordinal)
            .Replace("attention.self.", "attention.attention.", StringComparison.Ordinal));
    }

    // Text enters MIMO's aligner through the cross-attention memory, so what serves text tokens in the Q-Former has no place there.
    static bool IsTextPath(string key) =>
        key.StartsWith("qformer.embeddings.word_embeddings.", StringComparison.Ordinal)
        || key.StartsWith("qformer.embeddings.position_embeddings.", StringComparison.Ordinal)
        || (key.StartsWith("qformer.encoder.layer.", StringComparison.Ordinal)
            && (key.Contains(".intermediate.dense.", StringComparison.Ordinal)
                || (key.Contains(".output.", StringComparison.Ordinal) && !key.Contains("attention.output.", StringComparison.Ordinal))));
}
