namespace Mimo.Model.Tests.Golden;

public sealed class LlamaMhaWeightsCheck() : LlamaWeightsCheck("mha");

public sealed class LlamaGqaWeightsCheck() : LlamaWeightsCheck("gqa");

/// <summary>HF's layout: every weight arrives at the parameter of its own name.</summary>
public abstract class LlamaWeightsCheck(string variant) : GoldenCheck
{
    public override string FileName => $"llama_{variant}_weights.safetensors";

    public override void Run(GoldenFile file)
    {
        using var model = LlamaFixture.Load(variant);
        foreach (var (name, parameter) in model.named_parameters()) file.Output(name, parameter);
    }
}
