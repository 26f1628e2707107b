using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class SamDecoderCheck : GoldenCheck
{
    // A pixel nearer to the threshold than this may fall on either side.
    const double Undecided = 1e-4;

    public override string FileName => "sam_decoder.safetensors";

    public override void Run(GoldenFile file)
    {
        using var frozen = no_grad();
        using var prompts = GoldenFixtures.Open(SamPrompts.File);
        using var encoder = SamFixture.PromptEncoder();
        using var decoder = SamFixture.MaskDecoder();
        var (image, pe) = (file.Input("image_embedding"), encoder.DensePe());
        foreach (var name in SamPrompts.Cases(file.Names, ".multi.low_res_masks"))
        {
            var (sparse, dense) = SamPrompts.Read(name, prompts).Encode(encoder);
            foreach (var (mode, multimask) in new[] { ($"{name}.multi", true), ($"{name}.single", false) })
            {
                var (masks, iou) = decoder.Predict(image, pe, sparse, dense, multimask);
                file.Output($"{mode}.low_res_masks", masks);
                file.Output($"{mode}.iou", iou);
                if (file.Has($"{mode}.masks_logits")) Postprocess(file, mode, masks);
            }
            if (file.Has($"{name}.layer0.self_attn")) Trace(file, name, decoder, decoder.Prepare(image, sparse, dense), Rows(pe));
        }
        Probe("eps_probe.layer0.norm1", decoder.Transformer.Layers[0].Norm1);
        Probe("eps_probe.output_upscaling.1", decoder.OutputUpscaling[1]);
        Probe("eps_probe.mask_downscaling.4", encoder.MaskDownscaling[4]);

        void Probe(string name, nn.IModule<Tensor, Tensor> part) => file.Output($"{name}.out", part.call(file.Input($"{name}.input")));
    }

    static void Postprocess(GoldenFile file, string mode, Tensor lowRes)
    {
        var postprocessor = new MaskPostprocessor(SamFixture.Config());
        var shape = file.Info($"{mode}.masks_logits").Shape;
        var logits = postprocessor.ToOriginal(lowRes, (int)shape[2], (int)shape[3]);
        file.Output($"{mode}.masks_logits", logits);
        if (!file.Has($"{mode}.masks")) return;
        var decided = file.Input($"{mode}.masks_logits").abs() > Undecided;
        file.Holds(decided.sum().item<long>() > decided.numel() * 0.9, $"{mode}.masks: too many undecided pixels");
        file.Output($"{mode}.masks", where(decided, postprocessor.Threshold(logits).to(uint8), file.Input($"{mode}.masks")));
    }

    /// <summary>The decoder once more in single steps.</summary>
    static void Trace(GoldenFile file, string name, MaskDecoder decoder, (Tensor Tokens, Tensor Source) input, Tensor pe)
    {
        var (tokens, keys) = input;
        var queries = tokens;
        FirstLayer(file, $"{name}.layer0", decoder.Transformer.Layers[0], tokens, keys, pe);
        for (int i = 0; i < decoder.Transformer.Layers.Count; i++)
        {
            (queries, keys) = decoder.Transformer.Layers[i].Exchange(queries, keys, tokens, pe);
            file.Output($"{name}.transformer.layers.{i}.0", queries);
            file.Output($"{name}.transformer.layers.{i}.1", keys);
        }
        file.Output($"{name}.final_attn_token_to_image", decoder.Transformer.FinalTokenToImage.forward(queries + tokens, keys + pe, keys));
        (queries, keys) = decoder.Transformer.Exchange(input.Source, pe, tokens);
        file.Output($"{name}.transformer.0", queries);
        file.Output($"{name}.transformer.1", keys);

        long side = (long)Math.Sqrt(keys.size(1));
        var upscaled = decoder.OutputUpscaling.forward(keys.transpose(1, 2).reshape(keys.size(0), -1, side, side));
        file.Output($"{name}.output_upscaling", upscaled);
        for (int i = 0; i < decoder.Hypernetworks.Count; i++)
            file.Output($"{name}.hyper.{i}", decoder.Hypernetworks[i].forward(queries.select(1, 1 + i)));
    }

    static void FirstLayer(GoldenFile file, string name, TwoWayBlock layer, Tensor tokens, Tensor keys, Tensor pe)
    {
        var attended = layer.SelfAttention.forward(tokens, tokens, tokens);
        file.Output($"{name}.self_attn", attended);
        var queries = layer.Norm1.forward(attended);
        file.Output($"{name}.norm1", queries);
        attended = layer.TokenToImage.forward(queries + tokens, keys + pe, keys);
        file.Output($"{name}.cross_attn_token_to_image", attended);
        queries = layer.Norm2.forward(queries + attended);
        var mixed = layer.Mlp.forward(queries);
        file.Output($"{name}.mlp", mixed);
        queries = layer.Norm3.forward(queries + mixed);
        file.Output($"{name}.cross_attn_image_to_token", layer.ImageToToken.forward(keys + pe, queries + tokens, queries));
    }

    static Tensor Rows(Tensor map) => map.flatten(2).transpose(1, 2);
}
