using Mimo.Model.Alignment;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>InstructBLIP's queries and Q-Former, in its key layout.</summary>
sealed class QformerFixture : nn.Module
{
    public const string Weights = "qformer_weights.safetensors";

    QformerFixture(AlignerConfig config, int memoryWidth, QFormerText text) : base(nameof(QformerFixture))
    {
        Queries = new Parameter(empty(1, config.Queries, config.HiddenSize));
        QFormer = new QFormer(config, memoryWidth, text);
        register_parameter("query_tokens", Queries);
        register_module("qformer", QFormer);
    }

    public Parameter Queries { get; }
    public QFormer QFormer { get; }

    public static QformerFixture Load()
    {
        var fixture = New();
        using var weights = GoldenFixtures.Open(Weights);
        StateLoader.Load(fixture, weights, KeyLayouts.HfInstructBlip);
        return fixture;
    }

    static QformerFixture New()
    {
        var json = GoldenFixtures.Json("qformer_config.json");
        int Of(string name) => json.GetProperty(name).GetInt32();
        var config = new AlignerConfig
        {
            Queries = Of("num_query_tokens"),
            HiddenSize = Of("hidden_size"),
            IntermediateSize = Of("intermediate_size"),
            Layers = Of("num_hidden_layers"),
            Heads = Of("num_attention_heads"),
            CrossAttentionFrequency = Of("cross_attention_frequency"),
            LayerNormEps = json.GetProperty("layer_norm_eps").GetDouble(),
        };
        return new QformerFixture(config, Of("encoder_hidden_size"), new QFormerText(Of("vocab_size"), Of("max_position_embeddings")));
    }
}
