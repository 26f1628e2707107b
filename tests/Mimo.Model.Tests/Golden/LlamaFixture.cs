using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Language;

namespace Mimo.Model.Tests.Golden;

/// <summary>The two LLaMA models of the fixtures: <c>mha</c> and <c>gqa</c>.</summary>
static class LlamaFixture
{
    public static LlamaConfig Config(string variant)
    {
        var llama = GoldenFixtures.Json($"llama_{variant}_config.json");
        int Of(string name) => llama.GetProperty(name).GetInt32();
        return new LlamaConfig
        {
            VocabSize = Of("vocab_size"),
            HiddenSize = Of("hidden_size"),
            IntermediateSize = Of("intermediate_size"),
            Layers = Of("num_hidden_layers"),
            Heads = Of("num_attention_heads"),
            KeyValueHeads = Of("num_key_value_heads"),
            RmsNormEps = llama.GetProperty("rms_norm_eps").GetDouble(),
            RopeTheta = llama.GetProperty("rope_theta").GetDouble(),
            MaxPositions = Of("max_position_embeddings"),
            TieWordEmbeddings = llama.GetProperty("tie_word_embeddings").GetBoolean(),
        };
    }

    public static LlamaForCausalLM Load(string variant)
    {
        using var weights = GoldenFixtures.Open($"llama_{variant}_weights.safetensors");
        return Load(variant, weights);
    }

    public static LlamaForCausalLM Load(string variant, ICheckpointSource weights)
    {
        var model = new LlamaForCausalLM(Config(variant));
        StateLoader.Load(model, weights, KeyLayouts.HfLlama);
        return model;
    }
}
