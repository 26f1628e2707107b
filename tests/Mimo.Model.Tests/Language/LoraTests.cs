using Mimo.Model.Configuration;
using Mimo.Model.Language;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Language;

public sealed class LoraTests
{
    static readonly LlamaConfig Config = new()
    {
        VocabSize = 40, HiddenSize = 32, IntermediateSize = 48, Layers = 2, Heads = 4, KeyValueHeads = 2, MaxPositions = 64,
    };

    [Fact]
    public void AddLora_Fresh_ChangesNothingAndTrainsOnlyQueryAndValue()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var embeds = randn(1, 5, 32);
        var before = model.Hidden(embeds).detach().clone();
        model.AddLora(new LoraOptions { Rank = 4 }, seed: 1);
        model.eval();
        Assert.True(allclose(before, model.Hidden(embeds)));
        var adapters = model.named_parameters().Where(p => LoraExtensions.IsLoraKey(p.name)).Select(p => p.name).ToArray();
        Assert.Equal(2 * 2 * 2, adapters.Length);
        Assert.Contains("model.layers.1.self_attn.v_proj.lora_B.weight", adapters);
        Assert.False(model.Model.Layers[0].SelfAttention.Query.Weight.requires_grad);
        Assert.True(model.Model.Layers[0].SelfAttention.Key.Weight.requires_grad);
    }

    [Fact]
    public void MergeLora_TrainedAdapters_AnswersAsWithThem()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        model.AddLora(new LoraOptions { Rank = 4, Alpha = 8 }, seed: 1);
        model.eval();
        using (no_grad())
            foreach (var (name, parameter) in model.named_parameters())
                if (name.EndsWith("lora_B.weight", StringComparison.Ordinal)) parameter.normal_(0, 0.3);
        var embeds = randn(1, 5, 32);
        var plain = model.Model.Layers[0].SelfAttention.Query.Weight.detach().clone();
        var with = model.Hidden(embeds).detach();
        model.MergeLora();
        Assert.True(allclose(with, model.Hidden(embeds), 1e-4, 1e-5));
        Assert.False(allclose(plain, model.Model.Layers[0].SelfAttention.Query.Weight));
    }

    [Fact]
    public void Forward_Dropout_IsThatOfTheThreadsSeed()
    {
        using var scope = NewDisposeScope();
        using var linear = new Linear(64, 8);
        ParameterInit.Draw(linear, 1);
        linear.AddAdapter(new LoraOptions { Dropout = 0.5 }, seed: 3);
        using (no_grad()) linear.Adapter!.B.Weight.normal_();
        var input = ones(2, 64);
        Tensor Run(long seed)
        {
            TrainingRandomness.Seed(seed);
            return linear.forward(input).detach();
        }
        Assert.True(allclose(Run(5), Run(5)));
        Assert.False(allclose(Run(5), Run(6)));
        linear.eval();
        Assert.True(allclose(Run(5), Run(6)));
    }

    [Fact]
    public void Gradients_OfAnAdaptedModel_ReachTheAdapters()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        model.AddLora(new LoraOptions { Dropout = 0 }, seed: 1);
        var adapters = model.named_parameters().Where(p => p.name.EndsWith("lora_B.weight", StringComparison.Ordinal)).ToArray();
        var loss = model.Logits(model.Hidden(randn(1, 5, 32))).sum();
        var gradients = autograd.grad([loss], adapters.Select(a => (Tensor)a.parameter).ToArray());
        Assert.All(gradients, g => Assert.True(g.abs().sum().item<float>() > 0));
    }

    static LlamaForCausalLM Model()
    {
        var model = new LlamaForCausalLM(Config);
        ParameterInit.Draw(model, 1);
        return model;
    }
}
