namespace Mimo.Model.Checkpoints;

/// <summary>open_clip's <c>visual.*</c> in HF's names: q, k and v are stacked there, the projection is transposed.</summary>
static class OpenClipKeys
{
    const string Visual = "visual.";
    const string Blocks = "transformer.resblocks.";

    // Of the text tower; `transformer.` without `visual.` is its own.
    static readonly string[] TextParts = ["transformer.", "token_embedding.", "ln_final.", "text."];
    static readonly string[] TextNames =
    [
        "positional_embedding", "text_projection", "logit_scale", "logit_bias", "attn_mask", "input_resolution",
        "context_length", "vocab_size",
    ];

    static readonly Dictionary<string, string> Stem = new()
    {
        ["class_embedding"] = "vision_model.embeddings.class_embedding",
        ["conv1.weight"] = "vision_model.embeddings.patch_embedding.weight",
        ["positional_embedding"] = "vision_model.embeddings.position_embedding.weight",
        ["ln_pre.weight"] = "vision_model.pre_layrnorm.weight",
        ["ln_pre.bias"] = "vision_model.pre_layrnorm.bias",
        ["ln_post.weight"] = "vision_model.post_layernorm.weight",
        ["ln_post.bias"] = "vision_model.post_layernorm.bias",
    };

    static readonly (string Theirs, string Ours)[] InBlock =
    [
        ("ln_1.", "layer_norm1."), ("ln_2.", "layer_norm2."), ("attn.out_proj.", "self_attn.out_proj."),
        ("mlp.c_fc.", "mlp.fc1."), ("mlp.c_proj.", "mlp.fc2."),
    ];

    public static IReadOnlyList<KeyMapping> Map(string stored)
    {
        if (!stored.StartsWith(Visual, StringComparison.Ordinal))
            return KeyLayouts.StartsWithAny(stored, TextParts) || Array.IndexOf(TextNames, stored) >= 0 ? [] : KeyLayouts.Same(stored);
        var name = stored[Visual.Length..];
        if (Stem.TryGetValue(name, out var target)) return KeyLayouts.Same(target);
        if (name == "proj") return [new KeyMapping("visual_projection.weight", TensorTransform.Transposed, Optional: true)];
        return name.StartsWith(Blocks, StringComparison.Ordinal) ? Block(stored, name[Blocks.Length..]) : KeyLayouts.Same(stored);
    }

    static IReadOnlyList<KeyMapping> Block(string stored, string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return KeyLayouts.Same(stored);
        var layer = $"vision_model.encoder.layers.{name[..dot]}.";
        var rest = name[(dot + 1)..];
        if (rest is "attn.in_proj_weight" or "attn.in_proj_bias")
        {
            var kind = rest["attn.in_proj_".Length..];
            var attention = $"{layer}self_attn.";
            return [.. "qkv".Select((letter, i) => new KeyMapping($"{attention}{letter}_proj.{kind}", TensorTransform.ThirdOfRows(i)))];
        }
        foreach (var (theirs, ours) in InBlock)
            if (rest.StartsWith(theirs, StringComparison.Ordinal)) return KeyLayouts.Same(layer + ours + rest[theirs.Length..]);
        return KeyLayouts.Same(stored);
    }
}
