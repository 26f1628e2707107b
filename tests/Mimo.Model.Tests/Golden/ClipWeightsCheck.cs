using Mimo.Model.Checkpoints;
using Mimo.Model.Vision;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>HF's layout: every weight of the vision tower arrives at the parameter of its own name, the text tower is passed over.</summary>
public sealed class ClipWeightsCheck : GoldenCheck
{
    public override string FileName => ClipFixture.Weights;

    public override void Run(GoldenFile file)
    {
        using var encoder = ClipFixture.Load(ClipFixture.Config());
        foreach (var (name, parameter) in encoder.named_parameters()) file.Output(name, parameter);
        foreach (var name in file.Untouched) file.LeftOut(name, KeyLayouts.HfClip);
    }
}

/// <summary>open_clip's layout: q, k and v stacked, the projection transposed; the same network.</summary>
public sealed class ClipOpenClipWeightsCheck : GoldenCheck
{
    public override string FileName => "clip_weights_openclip.safetensors";

    public override void Run(GoldenFile file)
    {
        using var encoder = new ImageEncoder(ClipFixture.Config());
        using (var weights = GoldenFixtures.Open(FileName)) StateLoader.Load(encoder, weights, KeyLayouts.OpenClip);
        var model = encoder.VisionModel;
        var state = ModuleState.Of(encoder);
        file.Output("visual.class_embedding", state["vision_model.embeddings.class_embedding"]);
        file.Output("visual.positional_embedding", state["vision_model.embeddings.position_embedding.weight"]);
        file.Output("visual.conv1.weight", state["vision_model.embeddings.patch_embedding.weight"]);
        file.Output("visual.proj", state["visual_projection.weight"].t());
        foreach (var (theirs, ours) in new[] { ("ln_pre", model.PreNorm), ("ln_post", model.PostNorm) }) Pair(file, $"visual.{theirs}", ours);
        for (var i = 0; i < model.Encoder.Layers.Count; i++)
        {
            var (layer, block) = (model.Encoder.Layers[i], $"visual.transformer.resblocks.{i}");
            var attention = layer.SelfAttention;
            Pair(file, $"{block}.ln_1", layer.Norm1);
            Pair(file, $"{block}.ln_2", layer.Norm2);
            Pair(file, $"{block}.attn.out_proj", attention.Out);
            Pair(file, $"{block}.mlp.c_fc", layer.Mlp.Widen);
            Pair(file, $"{block}.mlp.c_proj", layer.Mlp.Narrow);
            file.Output($"{block}.attn.in_proj_weight", cat([attention.Query.Weight, attention.Key.Weight, attention.Value.Weight]));
            file.Output($"{block}.attn.in_proj_bias", cat([attention.Query.Bias!, attention.Key.Bias!, attention.Value.Bias!]));
        }
        SameOutput(file, encoder);
    }

    static void Pair(GoldenFile file, string prefix, nn.Module module)
    {
        foreach (var (name, parameter) in module.named_parameters()) file.Output($"{prefix}.{name}", parameter);
    }

    static void SameOutput(GoldenFile file, ImageEncoder encoder)
    {
        using var frozen = no_grad();
        using var hf = ClipFixture.Load(ClipFixture.Config());
        using var outputs = GoldenFixtures.Open("clip_outputs.safetensors");
        var pixels = outputs.Read("gelu.pixel_values");
        var same = encoder.forward(pixels).eq(hf.forward(pixels)).all().item<bool>()
            && encoder.EncodeAll(pixels).ImageEmbeds!.eq(hf.EncodeAll(pixels).ImageEmbeds!).all().item<bool>();
        file.Holds(same, "open_clip's and HF's weights give different outputs");
    }
}
