using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Vision;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class ClipOutputsCheck : GoldenCheck
{
    public override string FileName => "clip_outputs.safetensors";

    public override void Run(GoldenFile file)
    {
        using var frozen = no_grad();
        foreach (var (prefix, activation) in new[] { ("gelu", Activation.Gelu), ("quick_gelu", Activation.QuickGelu) })
        {
            var config = ClipFixture.Config(activation);
            using var encoder = ClipFixture.Load(config);
            var pixels = file.Input("gelu.pixel_values");
            void Output(string name, Tensor actual)
            {
                if (file.Has($"{prefix}.{name}")) file.Output($"{prefix}.{name}", actual);
            }

            Parts(encoder, config, pixels, Output);
            var all = encoder.EncodeAll(pixels);
            for (var i = 0; i < all.HiddenStates.Count; i++) Output($"hidden_states.{i}", all.HiddenStates[i]);
            Output("penultimate", all.HiddenStates[^2]);
            Output("penultimate_patches", encoder.forward(pixels));
            Output("last_hidden_state", encoder.VisionModel.forward(pixels));
            Output("pooler_output", all.Pooled);
            Output("image_embeds", all.ImageEmbeds!);
            if (!file.Has($"{prefix}.eps_probe.layer0.input")) continue;
            var probe = file.Input($"{prefix}.eps_probe.layer0.input");
            Output("eps_probe.layer0.out", encoder.VisionModel.Encoder.Layers[0].forward(probe));
            Output("eps_probe.pre_layrnorm.out", encoder.VisionModel.PreNorm.forward(probe));
        }
    }

    static void Parts(ImageEncoder encoder, ClipVisionConfig config, Tensor pixels, Action<string, Tensor> output)
    {
        var model = encoder.VisionModel;
        var layer = model.Encoder.Layers[0];
        var embedded = model.Embeddings.forward(pixels);
        output("patch_embeddings", model.Embeddings.Patches(pixels));
        output("embeddings", embedded);
        var x = model.PreNorm.forward(embedded);
        output("pre_layrnorm", x);
        var normed = layer.Norm1.forward(x);
        output("layer0.layer_norm1", normed);
        var attended = layer.SelfAttention.forward(normed);
        output("layer0.self_attn.0", attended);
        var second = layer.Norm2.forward(x + attended);
        output("layer0.layer_norm2", second);
        output("layer0.mlp", layer.Mlp.forward(second));

        var query = layer.SelfAttention.Query.forward(normed).SplitHeads(config.Heads);
        var key = layer.SelfAttention.Key.forward(normed).SplitHeads(config.Heads);
        output("attentions.0", (query.matmul(key.transpose(2, 3)) / Math.Sqrt(config.HiddenSize / config.Heads)).softmax(-1));
    }
}
