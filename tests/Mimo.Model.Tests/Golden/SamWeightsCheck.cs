using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>SAM's own names fit the three parts: every weight has its place, and every place its weight.</summary>
public sealed class SamWeightsCheck : GoldenCheck
{
    public override string FileName => "sam_weights.safetensors";

    public override void Run(GoldenFile file)
    {
        nn.Module[] parts = [SamFixture.Encoder(), SamFixture.PromptEncoder(), SamFixture.MaskDecoder()];
        foreach (var (prefix, part) in SamFixture.Prefixes.Zip(parts))
            foreach (var (name, tensor) in SamFixture.State(part)) file.Output(prefix + name, tensor);
    }
}

/// <summary>The second image encoder, whose keys have no prefix.</summary>
public sealed class SamwWeightsCheck : GoldenCheck
{
    public override string FileName => "samw_weights.safetensors";

    public override void Run(GoldenFile file)
    {
        using var encoder = SamFixture.Load(new SegmentationImageEncoder(SamFixture.Config("samw")), FileName, "");
        foreach (var (name, tensor) in SamFixture.State(encoder)) file.Output(name, tensor);
    }
}
