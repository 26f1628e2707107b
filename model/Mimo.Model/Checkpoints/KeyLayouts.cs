namespace Mimo.Model.Checkpoints;

/// <summary>The layouts of the checkpoints that MIMO can be put together from. Each leads to the keys of our own modules.</summary>
public static class KeyLayouts
{
    static readonly IReadOnlyList<KeyMapping> Unwanted = [];

    static readonly string[] LanguageParts = ["model.layers.", "model.embed_tokens.", "model.norm.", "lm_head."];
    static readonly string[] SamPrefixes = ["model.grounding_encoder.", "model.visual_model."];
    static readonly string[] OtherLisaParts = ["model.mm_projector.", "model.vision_tower.", "model.region_encoder."];
    static readonly string[] HeadPrefixes = ["model.text_hidden_fcs.", "text_hidden_fcs."];

    /// <summary>MIMO's own: every key as it is.</summary>
    public static KeyLayout Mimo { get; } = new("MIMO", Same);

    /// <summary>HF <c>LlamaForCausalLM</c>, Vicuna. The rotary tables that old files carry follow from the configuration.</summary>
    public static KeyLayout HfLlama { get; } = new("HF LLaMA", Llama);

    /// <summary>
    /// HF <c>LlamaForCausalLM</c> with <c>tie_word_embeddings</c>: the embedding is the head, and a stored copy of it is left out.
    /// </summary>
    public static KeyLayout HfLlamaTied { get; } = new("HF LLaMA, tied", stored => stored == "lm_head.weight" ? Unwanted : Llama(stored));

    /// <summary>HF <c>LlamaForCausalLM</c> of a smaller vocabulary: embedding and head grow to <paramref name="vocabSize"/> rows.</summary>
    public static KeyLayout HfLlamaGrown(int vocabSize, int seed) => new($"HF LLaMA grown to {vocabSize}", stored => stored switch
    {
        "model.embed_tokens.weight" => [new KeyMapping(stored, TensorTransform.RowsGrownTo(vocabSize, seed))],
        "lm_head.weight" => [new KeyMapping(stored, TensorTransform.RowsGrownTo(vocabSize, seed + 1))],
        _ => Llama(stored),
    });

    /// <summary>The language model of a LISA or GLaMM checkpoint.</summary>
    public static KeyLayout LisaLlama { get; } = new("LISA language model", stored =>
        StartsWithAny(stored, SamPrefixes, OtherLisaParts, HeadPrefixes) ? Unwanted : Llama(stored));

    /// <summary>The projection of a <c>&lt;SEG></c> state in a LISA or GLaMM checkpoint, alone or among everything else.</summary>
    public static KeyLayout LisaTextHiddenFcs { get; } = new("LISA text_hidden_fcs", stored =>
        StartsWithAny(stored, HeadPrefixes) ? Same(Without("model.", stored))
        : StartsWithAny(stored, SamPrefixes, OtherLisaParts, LanguageParts) ? Unwanted : Same(stored));

    /// <summary>segment-anything, alone or as <c>model.grounding_encoder.</c> (GLaMM) or <c>model.visual_model.</c> (LISA).</summary>
    public static KeyLayout Sam { get; } = new("segment-anything", stored =>
    {
        foreach (var prefix in SamPrefixes)
            if (stored.StartsWith(prefix, StringComparison.Ordinal)) return Same(stored[prefix.Length..]);
        return StartsWithAny(stored, OtherLisaParts, HeadPrefixes, LanguageParts) ? Unwanted : Same(stored);
    });

    /// <summary>HF <c>CLIPModel</c> or its vision half; the text tower is left out, the projection is optional.</summary>
    public static KeyLayout HfClip { get; } = new("HF CLIP", stored => stored switch
    {
        "logit_scale" or "vision_model.embeddings.position_ids" => Unwanted,
        "visual_projection.weight" => [new KeyMapping(stored, optional: true)],
        _ => stored.StartsWith("text_", StringComparison.Ordinal) ? Unwanted : Same(stored),
    });

    /// <summary>open_clip and OpenAI's CLIP.</summary>
    public static KeyLayout OpenClip { get; } = new("open_clip", OpenClipKeys.Map);

    /// <summary>HF InstructBLIP: queries, Q-Former and projection. The text path is optional.</summary>
    public static KeyLayout HfInstructBlip { get; } = new("HF InstructBLIP", InstructBlipKeys.MapHf);

    /// <summary>InstructBLIP as LAVIS saves it.</summary>
    public static KeyLayout LavisInstructBlip { get; } = new("LAVIS InstructBLIP", InstructBlipKeys.MapLavis);

    internal static IReadOnlyList<KeyMapping> Same(string stored) => [new KeyMapping(stored)];

    internal static bool StartsWithAny(string name, params ReadOnlySpan<string[]> prefixes)
    {
        foreach (var group in prefixes)
            if (Array.Exists(group, p => name.StartsWith(p, StringComparison.Ordinal))) return true;
        return false;
    }

    static IReadOnlyList<KeyMapping> Llama(string stored) => IsRotaryTable(stored) ? Unwanted : Same(stored);

    static bool IsRotaryTable(string stored) => stored.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    static string Without(string prefix, string name) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
}
