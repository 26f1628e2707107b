namespace Mimo.Model.Tests.Golden;

/// <summary>InstructBLIP's layout: every weight arrives at the parameter of its own name, the text path included.</summary>
public sealed class QformerWeightsCheck : GoldenCheck
{
    public override string FileName => QformerFixture.Weights;

    public override void Run(GoldenFile file)
    {
        using var model = QformerFixture.Load();
        foreach (var (name, parameter) in model.named_parameters()) file.Output(name, parameter);
    }
}
