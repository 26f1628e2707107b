using System.Text.Json;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Vision;

namespace Mimo.Model.Tests.Golden;

/// <summary>The CLIP vision tower of the fixtures.</summary>
static class ClipFixture
{
    public const string Weights = "clip_weights.safetensors";

    public static ClipVisionConfig Config(Activation? activation = null)
    {
        var clip = GoldenFixtures.Json("clip_config.json");
        int Of(string name) => clip.GetProperty(name).GetInt32();
        return new ClipVisionConfig
        {
            ImageSize = Of("image_size"),
            PatchSize = Of("patch_size"),
            HiddenSize = Of("hidden_size"),
            IntermediateSize = Of("intermediate_size"),
            Layers = Of("num_hidden_layers"),
            Heads = Of("num_attention_heads"),
            ProjectionSize = Of("projection_dim"),
            LayerNormEps = clip.GetProperty("layer_norm_eps").GetDouble(),
            Activation = activation ?? (clip.GetProperty("hidden_act").GetString() == "quick_gelu" ? Activation.QuickGelu : Activation.Gelu),
            Mean = clip.GetProperty("image_mean").Deserialize<float[]>()!,
            Std = clip.GetProperty("image_std").Deserialize<float[]>()!,
        };
    }

    public static ImageEncoder Load(ClipVisionConfig config)
    {
        var encoder = new ImageEncoder(config);
        using var weights = GoldenFixtures.Open(Weights);
        StateLoader.Load(encoder, weights, KeyLayouts.HfClip);
        return encoder;
    }
}
