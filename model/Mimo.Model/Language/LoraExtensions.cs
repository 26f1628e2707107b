using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>Low-rank adapters on a language model's query and value projections (GLaMM, LISA <c>train.py</c>: <c>q_proj,v_proj</c>).</summary>
public static class LoraExtensions
{
    /// <summary>Adds an adapter to each layer's <c>q_proj</c> and <c>v_proj</c>, drawn from the seed in the order of layers.</summary>
    public static void AddLora(this LlamaForCausalLM model, LoraOptions options, int seed)
    {
        foreach (var (number, linear) in Adapted(model).Index()) linear.AddAdapter(options, unchecked(seed * 7919 + number));
    }

    /// <summary>The keys that a checkpoint without adapters lacks.</summary>
    public static bool IsLoraKey(string key) => key.EndsWith(".lora_A.weight", StringComparison.Ordinal) || key.EndsWith(".lora_B.weight", StringComparison.Ordinal);

    /// <summary>
    /// Adds <c>alpha / r B A</c> to each matrix and sets B to zero, so that the model answers as before and its other keys are a plain
    /// checkpoint.
    /// </summary>
    public static void MergeLora(this LlamaForCausalLM model)
    {
        foreach (var linear in Adapted(model))
        {
            if (linear.Adapter is not { } adapter) continue;
            using var _ = no_grad();
            adapter.MergeInto(linear.Weight);
            adapter.B.Weight.zero_();
        }
    }

    static IEnumerable<Linear> Adapted(LlamaForCausalLM model) => model.Model.Layers.SelectMany(l => new[] { l.SelfAttention.Query, l.SelfAttention.Value });
}
