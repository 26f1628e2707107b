using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class KeyLayoutsTests
{
    [Theory]
    [InlineData("model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.q_proj.weight")]
    [InlineData("lm_head.weight", "lm_head.weight")]
    [InlineData("model.layers.31.self_attn.rotary_emb.inv_freq", null)]
    [InlineData("something.else", "something.else")]
    public void HfLlama_LeavesOutTheRotaryTablesOnly(string stored, string? target) => Gives(KeyLayouts.HfLlama, stored, target);

    [Theory]
    [InlineData("model.embed_tokens.weight", "model.embed_tokens.weight")]
    [InlineData("lm_head.weight", null)]
    public void HfLlamaTied_LeavesOutTheHead(string stored, string? target) => Gives(KeyLayouts.HfLlamaTied, stored, target);

    [Theory]
    [InlineData("model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.up_proj.weight")]
    [InlineData("model.grounding_encoder.image_encoder.pos_embed", null)]
    [InlineData("model.visual_model.mask_decoder.iou_token.weight", null)]
    [InlineData("model.mm_projector.0.weight", null)]
    [InlineData("model.text_hidden_fcs.0.0.weight", null)]
    [InlineData("model.unheard_of.weight", "model.unheard_of.weight")]
    public void LisaLlama_TakesTheLanguageModel(string stored, string? target) => Gives(KeyLayouts.LisaLlama, stored, target);

    [Theory]
    [InlineData("model.text_hidden_fcs.0.0.weight", "text_hidden_fcs.0.0.weight")]
    [InlineData("text_hidden_fcs.0.2.bias", "text_hidden_fcs.0.2.bias")]
    [InlineData("model.layers.0.mlp.up_proj.weight", null)]
    [InlineData("model.grounding_encoder.image_encoder.pos_embed", null)]
    [InlineData("unheard.of", "unheard.of")]
    public void LisaTextHiddenFcs_TakesTheProjection(string stored, string? target) => Gives(KeyLayouts.LisaTextHiddenFcs, stored, target);

    [Theory]
    [InlineData("image_encoder.pos_embed", "image_encoder.pos_embed")]
    [InlineData("model.grounding_encoder.image_encoder.pos_embed", "image_encoder.pos_embed")]
    [InlineData("model.visual_model.mask_decoder.iou_token.weight", "mask_decoder.iou_token.weight")]
    [InlineData("model.layers.0.mlp.up_proj.weight", null)]
    [InlineData("lm_head.weight", null)]
    [InlineData("unheard.of", "unheard.of")]
    public void Sam_TakesOffThePrefixesOfItsHosts(string stored, string? target) => Gives(KeyLayouts.Sam, stored, target);

    [Theory]
    [InlineData("model.visual_model.mask_decoder.iou_token.weight", "iou_token.weight")]
    [InlineData("image_encoder.pos_embed", null)]
    public void Part_OfSam_KeepsOneModulesKeys(string stored, string? target) =>
        Gives(KeyLayouts.Sam.Part("mask_decoder."), stored, target);

    [Fact]
    public void Under_MovesEveryTarget() =>
        Gives(KeyLayouts.HfClip.Under("clip."), "vision_model.post_layernorm.bias", "clip.vision_model.post_layernorm.bias");

    [Theory]
    [InlineData("vision_model.encoder.layers.0.mlp.fc1.bias", "vision_model.encoder.layers.0.mlp.fc1.bias")]
    [InlineData("vision_model.embeddings.position_ids", null)]
    [InlineData("text_model.embeddings.token_embedding.weight", null)]
    [InlineData("text_projection.weight", null)]
    [InlineData("logit_scale", null)]
    public void HfClip_LeavesOutTheTextTower(string stored, string? target) => Gives(KeyLayouts.HfClip, stored, target);

    [Theory]
    [InlineData("visual.ln_pre.weight", "vision_model.pre_layrnorm.weight")]
    [InlineData("visual.transformer.resblocks.11.mlp.c_proj.bias", "vision_model.encoder.layers.11.mlp.fc2.bias")]
    [InlineData("visual.transformer.resblocks.3.ln_2.weight", "vision_model.encoder.layers.3.layer_norm2.weight")]
    [InlineData("transformer.resblocks.3.ln_2.weight", null)]
    [InlineData("text_projection", null)]
    [InlineData("visual.unheard_of", "visual.unheard_of")]
    public void OpenClip_GivesHfNames(string stored, string? target) => Gives(KeyLayouts.OpenClip, stored, target);

    [Fact]
    public void OpenClip_SplitsTheStackedProjectionAndTurnsTheHead()
    {
        using var scope = NewDisposeScope();
        using var source = new MemoryCheckpoint(["logit_scale"]);
        source.Set("visual.transformer.resblocks.2.attn.in_proj_bias", arange(6, dtype: ScalarType.Float32));
        source.Set("visual.proj", arange(6, dtype: ScalarType.Float32).reshape(2, 3));
        using var mapped = new MappedCheckpoint(source, KeyLayouts.OpenClip);
        const string Attention = "vision_model.encoder.layers.2.self_attn.";
        Assert.Equal([0f, 1], mapped.Read(Attention + "q_proj.bias").data<float>().ToArray());
        Assert.Equal([4f, 5], mapped.Read(Attention + "v_proj.bias").data<float>().ToArray());
        Assert.Equal([3L, 2], mapped.Info("visual_projection.weight").Shape);
        Assert.Equal([0f, 3, 1, 4, 2, 5], mapped.Read("visual_projection.weight").data<float>().ToArray());
        Assert.Equal(4, mapped.Names.Count);
    }

    [Fact]
    public void OpenClip_OfAStackThatIsNoMultipleOfThree_NamesTheTensor()
    {
        using var source = new MemoryCheckpoint(("visual.transformer.resblocks.2.attn.in_proj_bias", [7]));
        var e = Assert.Throws<CheckpointException>(() => new MappedCheckpoint(source, KeyLayouts.OpenClip));
        Assert.Contains("in_proj_bias", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query_tokens", "query_tokens", false)]
    [InlineData("qformer.encoder.layer.0.crossattention.output.dense.weight", "qformer.encoder.layer.0.crossattention.output.dense.weight", false)]
    [InlineData("qformer.encoder.layer.0.output_query.LayerNorm.bias", "qformer.encoder.layer.0.output_query.LayerNorm.bias", false)]
    [InlineData("qformer.encoder.layer.0.output.LayerNorm.bias", "qformer.encoder.layer.0.output.LayerNorm.bias", true)]
    [InlineData("qformer.encoder.layer.0.intermediate.dense.bias", "qformer.encoder.layer.0.intermediate.dense.bias", true)]
    [InlineData("qformer.embeddings.word_embeddings.weight", "qformer.embeddings.word_embeddings.weight", true)]
    [InlineData("qformer.embeddings.position_ids", null, false)]
    [InlineData("vision_model.post_layernorm.weight", null, false)]
    [InlineData("language_model.lm_head.weight", null, false)]
    public void HfInstructBlip_HasAnOptionalTextPath(string stored, string? target, bool optional) =>
        Gives(KeyLayouts.HfInstructBlip, stored, target, optional);

    [Theory]
    [InlineData("Qformer.bert.encoder.layer.0.attention.self.query.weight", "qformer.encoder.layer.0.attention.attention.query.weight", false)]
    [InlineData("Qformer.bert.encoder.layer.0.crossattention.self.key.bias", "qformer.encoder.layer.0.crossattention.attention.key.bias", false)]
    [InlineData("Qformer.bert.encoder.layer.0.attention.output.LayerNorm.bias", "qformer.encoder.layer.0.attention.output.LayerNorm.bias", false)]
    [InlineData("Qformer.bert.embeddings.LayerNorm.bias", "qformer.embeddings.layernorm.bias", false)]
    [InlineData("Qformer.bert.encoder.layer.0.output.dense.bias", "qformer.encoder.layer.0.output.dense.bias", true)]
    [InlineData("llm_proj.weight", "language_projection.weight", false)]
    [InlineData("ln_vision.weight", null, false)]
    [InlineData("Qformer.cls.predictions.bias", null, false)]
    public void LavisInstructBlip_GivesHfNames(string stored, string? target, bool optional) =>
        Gives(KeyLayouts.LavisInstructBlip, stored, target, optional);

    [Fact]
    public void HfLlamaGrown_KeepsTheOldRowsAndDrawsTheNewOnesFromTheSeed()
    {
        using var scope = NewDisposeScope();
        using var source = new MemoryCheckpoint(["model.norm.weight"]);
        var old = randn([20, 8], generator: new Generator(1));
        source.Set("model.embed_tokens.weight", old.alias());
        using var grown = new MappedCheckpoint(source, KeyLayouts.HfLlamaGrown(500, seed: 5));
        var first = grown.Read("model.embed_tokens.weight");
        Assert.Equal([500L, 8], first.shape);
        Assert.Equal([500L, 8], grown.Info("model.embed_tokens.weight").Shape);
        Assert.Equal(0, (first.narrow(0, 0, 20) - old).abs().max().item<float>());
        Assert.InRange(first.narrow(0, 20, 480).std().item<float>(), 0.018f, 0.022f);
        Assert.Equal(0, (first - grown.Read("model.embed_tokens.weight")).abs().max().item<float>());
    }

    static void Gives(KeyLayout layout, string stored, string? target, bool optional = false)
    {
        var mappings = layout.Map(stored);
        if (target is null)
        {
            Assert.Empty(mappings);
            return;
        }
        var mapping = Assert.Single(mappings);
        Assert.Equal((target, optional), (mapping.Target, mapping.Optional));
    }
}
