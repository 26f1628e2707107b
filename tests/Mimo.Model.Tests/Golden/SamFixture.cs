using System.Text.Json;
using Mimo.Model.Configuration;
using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>The SAM modules of the fixtures, with their weights.</summary>
static class SamFixture
{
    const string Weights = "sam_weights.safetensors";

    /// <summary>The names in front of the parts' keys in <c>sam_weights.safetensors</c>.</summary>
    public static readonly string[] Prefixes = ["image_encoder.", "prompt_encoder.", "mask_decoder."];

    public static SamConfig Config(string section = "sam")
    {
        var all = GoldenFixtures.Json("sam_config.json");
        var sam = all.GetProperty(section);
        var defaults = new SamConfig();
        int Of(string name, int absent) => sam.TryGetProperty(name, out var value) ? value.GetInt32() : absent;
        return new SamConfig
        {
            ImageSize = Of("img_size", 0),
            PatchSize = Of("patch_size", 0),
            EmbedDim = Of("embed_dim", 0),
            Depth = Of("depth", 0),
            Heads = Of("num_heads", 0),
            MlpRatio = sam.GetProperty("mlp_ratio").GetDouble(),
            WindowSize = Of("window_size", 0),
            GlobalAttentionBlocks = sam.GetProperty("global_attn_indexes").Deserialize<int[]>()!,
            PromptEmbedDim = Of("prompt_embed_dim", 0),
            MaskInChannels = Of("mask_in_chans", defaults.MaskInChannels),
            DecoderDepth = Of("dec_depth", defaults.DecoderDepth),
            DecoderHeads = Of("dec_heads", defaults.DecoderHeads),
            DecoderMlpDim = Of("dec_mlp_dim", defaults.DecoderMlpDim),
            IouHeadDepth = Of("iou_head_depth", defaults.IouHeadDepth),
            IouHeadHiddenDim = Of("iou_head_hidden_dim", defaults.IouHeadHiddenDim),
            MultimaskOutputs = Of("num_multimask_outputs", defaults.MultimaskOutputs),
            AttentionDownsampleRate = all.GetProperty("decoder_attention_downsample_rate").GetInt32(),
            PixelMean = all.GetProperty("pixel_mean").Deserialize<float[]>()!,
            PixelStd = all.GetProperty("pixel_std").Deserialize<float[]>()!,
            MaskThreshold = all.GetProperty("mask_threshold").GetDouble(),
        };
    }

    public static SegmentationImageEncoder Encoder() => Load(new SegmentationImageEncoder(Config()), Weights, Prefixes[0]);

    public static PromptEncoder PromptEncoder() => Load(new PromptEncoder(Config()), Weights, Prefixes[1]);

    public static MaskDecoder MaskDecoder() => Load(new MaskDecoder(Config()), Weights, Prefixes[2]);

    public static Dictionary<string, Tensor> State(nn.Module module) =>
        module.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(module.named_buffers().Select(b => (b.name, b.buffer)))
            .ToDictionary(entry => entry.Item1, entry => entry.Item2);

    /// <summary>Copies every weight under the prefix; one without a place, or a place without a weight, fails.</summary>
    public static T Load<T>(T module, string fileName, string prefix) where T : nn.Module
    {
        using var file = GoldenFixtures.Open(fileName);
        using var frozen = no_grad();
        var state = State(module);
        var names = file.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        Assert.Equal(names.Select(name => name[prefix.Length..]).Order(StringComparer.Ordinal), state.Keys.Order(StringComparer.Ordinal));
        foreach (var name in names)
        {
            using var weight = file.Read(name);
            state[name[prefix.Length..]].copy_(weight);
        }
        return module;
    }
}
