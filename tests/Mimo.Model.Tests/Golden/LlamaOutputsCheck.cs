using Mimo.Model.Language;
using Mimo.Model.Layers;
using Mimo.Model.Training;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class LlamaMhaOutputsCheck() : LlamaOutputsCheck("mha");

public sealed class LlamaGqaOutputsCheck() : LlamaOutputsCheck("gqa");

/// <summary>One pass, cached decoding, embeddings as input, padded batches, greedy decoding and gradients.</summary>
public abstract class LlamaOutputsCheck(string variant) : GoldenCheck
{
    public override string FileName => $"llama_{variant}_outputs.safetensors";

    public override void Run(GoldenFile file)
    {
        using var model = LlamaFixture.Load(variant);
        using (no_grad())
        {
            Prompt(file, model);
            FirstLayer(file, model);
            Decode(file, model);
            Embeds(file, model);
            LeftPadding(file, model);
            Tables(file, model);
            Greedy(file, model);
        }
        Training(file, model);
    }

    static void Prompt(GoldenFile file, LlamaForCausalLM model)
    {
        List<Tensor> states = [];
        var last = model.Hidden(model.Embed(file.Input("prompt.input_ids")), states: states);
        file.Output("prompt.last_hidden_state", last);
        file.Output("prompt.logits", model.Logits(last));
        for (var i = 0; i < states.Count; i++)
            if (file.Has($"prompt.hidden_states.{i}")) file.Output($"prompt.hidden_states.{i}", states[i]);

        var ids = cat([file.Input("prompt.input_ids"), file.Input("decode.input_ids")], 1);
        last = model.Hidden(model.Embed(ids));
        file.Output("full20.last_hidden_state", last);
        file.Output("full20.logits", model.Logits(last));

        states = [];
        file.Output("eps_probe.logits", model.Logits(model.Hidden(file.Input("eps_probe.inputs_embeds"), states: states)));
        file.Output("eps_probe.hidden_states.1", states[1]);
    }

    static void FirstLayer(GoldenFile file, LlamaForCausalLM model)
    {
        var (layer, config) = (model.Model.Layers[0], model.Config);
        var x = model.Embed(file.Input("prompt.input_ids"));
        var tokens = x.size(1);
        var (cos, sin) = model.Model.Rotary.On(CPU);
        (cos, sin) = (cos.narrow(0, 0, tokens), sin.narrow(0, 0, tokens));
        var normed = layer.InputNorm.forward(x);
        var (query, key) = (layer.SelfAttention.Query.forward(normed), layer.SelfAttention.Key.forward(normed));
        file.Output("prompt.layer0.input_layernorm", normed);
        file.Output("prompt.layer0.q_proj", query);
        file.Output("prompt.layer0.k_proj", key);
        file.Output("prompt.layer0.v_proj", layer.SelfAttention.Value.forward(normed));
        var attended = layer.SelfAttention.forward(normed, new AttentionContext(cos, sin, null, IsCausal: true, null));
        file.Output("prompt.layer0.o_proj", attended);
        var second = layer.PostAttentionNorm.forward(x + attended);
        file.Output("prompt.layer0.post_attention_layernorm", second);
        file.Output("prompt.layer0.mlp", layer.Mlp.forward(second));

        var q = RotaryTable.Rotate(query.SplitHeads(config.Heads), cos, sin);
        var k = RotaryTable.Rotate(key.SplitHeads(config.KeyValueHeads), cos, sin).repeat_interleave(config.Heads / config.KeyValueHeads, 1);
        var future = ones(tokens, tokens, dtype: ScalarType.Bool).triu(1);
        var scores = q.matmul(k.transpose(2, 3)) / Math.Sqrt(config.HeadDim);
        file.Output("prompt.layer0.attention_probs", scores.masked_fill(future, double.NegativeInfinity).softmax(-1));
    }

    static void Decode(GoldenFile file, LlamaForCausalLM model)
    {
        var (prompt, ids) = (file.Input("prompt.input_ids"), file.Input("decode.input_ids"));
        using var pool = new KvBlockPool(model.Config, model.Config.MaxPositions / 16 + 1);
        using var sequence = new KvSequence(pool);
        model.Hidden(model.Embed(prompt), sequence);
        List<Tensor> steps = [];
        for (var i = 0; i < ids.size(1); i++) steps.Add(model.Hidden(model.Embed(ids.narrow(1, i, 1)), sequence));
        var last = cat(steps, 1);
        file.Output("decode.last_hidden_state", last);
        file.Output("decode.logits", model.Logits(last));
        for (var layer = 0; layer < model.Config.Layers; layer++)
        {
            file.Output($"decode.cache.{layer}.k", Held(pool.Keys(layer), sequence));
            file.Output($"decode.cache.{layer}.v", Held(pool.Values(layer), sequence));
        }
    }

    // (1, KV heads, tokens, hd) out of the sequence's blocks.
    static Tensor Held(Tensor blocks, KvSequence sequence) =>
        cat([.. sequence.Blocks.ToArray().Select(block => blocks.narrow(0, block, 1))], 2).narrow(2, 0, sequence.Length);

    static void Embeds(GoldenFile file, LlamaForCausalLM model)
    {
        var image = file.Input("embeds.image_embeds");
        var text = model.Embed(file.Input("prompt.input_ids"));
        var embeds = cat([image, text], 1);
        file.Output("embeds.inputs_embeds", embeds);
        var last = model.Hidden(embeds);
        file.Output("embeds.last_hidden_state", last);
        file.Output("embeds.logits", model.Logits(last));
        var words = text.size(1) - 1;
        var afterBos = cat([text.narrow(1, 0, 1), image, text.narrow(1, 1, words)], 1);
        file.Output("embeds_after_bos.logits", model.Logits(model.Hidden(afterBos)));
    }

    static void LeftPadding(GoldenFile file, LlamaForCausalLM model)
    {
        var real = file.Input("batch.left.attention_mask").to(ScalarType.Bool);
        var embeds = model.Embed(file.Input("batch.input_ids"));
        var logits = model.Logits(model.Hidden(embeds, paddingMask: real, positions: file.Input("batch.left.position_ids")));
        OutputWhere(file, "batch.left.logits", real, logits);
    }

    static void Tables(GoldenFile file, LlamaForCausalLM model)
    {
        var (cos, signedSin) = model.Model.Rotary.On(CPU);
        var (rows, half) = (file.Info("rope.cos").Shape[0], cos.size(1) / 2);
        var sin = cat([-signedSin.narrow(1, 0, half), signedSin.narrow(1, half, half)], 1);
        file.Output("rope.cos", cos.narrow(0, 0, rows));
        file.Output("rope.sin", sin.narrow(0, 0, rows));
        file.Output("rope.inv_freq", model.Model.Rotary.InverseFrequencies());
    }

    static void Greedy(GoldenFile file, LlamaForCausalLM model)
    {
        var prompt = model.Embed(file.Input("prompt.input_ids"));
        file.Output("greedy.ids", Greedy(model, prompt, file.Info("greedy.ids").Shape[0], null));
        var eos = file.Input("greedy_eos.eos_token_id").item<long>();
        file.Output("greedy_eos.ids", Greedy(model, prompt, file.Info("greedy.ids").Shape[0], eos));
        var embeds = file.Input("embeds.inputs_embeds");
        file.Output("greedy_embeds.ids", Greedy(model, embeds, file.Info("greedy_embeds.ids").Shape[0], null));
    }

    static Tensor Greedy(LlamaForCausalLM model, Tensor embeds, long count, long? eos)
    {
        using var pool = new KvBlockPool(model.Config, model.Config.MaxPositions / 16 + 1);
        using var sequence = new KvSequence(pool);
        List<long> ids = [];
        while (ids.Count < count && (ids.Count == 0 || ids[^1] != eos))
        {
            var hidden = model.Hidden(embeds, sequence);
            ids.Add(model.Logits(hidden.narrow(1, hidden.size(1) - 1, 1)).argmax(-1).item<long>());
            embeds = model.Embed(tensor(ids[^1]).view(1, 1));
        }
        return tensor(ids);
    }

    static void Training(GoldenFile file, LlamaForCausalLM model)
    {
        var real = file.Input("batch.right.attention_mask").to(ScalarType.Bool);
        var logits = model.Logits(model.Hidden(model.Embed(file.Input("batch.input_ids")), paddingMask: real));
        OutputWhere(file, "batch.right.logits", real, logits.detach());
        var loss = Losses.NextTokens(logits, file.Input("batch.labels"));
        file.Output("batch.right.loss", loss.detach().view(1));
        loss.backward();
        foreach (var (name, parameter) in model.named_parameters())
            if (file.Has($"grad.{name}")) file.Output($"grad.{name}", parameter.grad!);
    }

    // Rows under padding are defined by nobody; the golden values stand in for ours there.
    static void OutputWhere(GoldenFile file, string name, Tensor real, Tensor actual) =>
        file.Output(name, where(real.unsqueeze(-1), actual, file.Input(name)));
}
