namespace Mimo.Model.Tests.Golden;

/// <summary>Golden files without a check of their own, and why. A file that has a check must not stand here.</summary>
public static class GoldenExemptions
{
    /// <summary>Begins the reason of a file that another project's test checks; the test's path follows.</summary>
    public const string Elsewhere = "checked by ";

    const string Text = "tests/Mimo.Lab.Tests/Metrics/GoldenTextTests.cs";
    const string Configuration = "sizes that the checks of the weights and outputs beside it read";

    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        ["README.md"] = "prose about the fixtures",
        ["SHA256SUMS"] = "checksums of the fixture set, not of the project",
        ["manifest.json"] = "names, types and shapes of the tensors, for readers",
        ["tolerances.json"] = "read by the harness itself",
        ["checks.json"] = "how well the reference implementations agree among themselves",
        ["clip_config.json"] = Configuration,
        ["llama_gqa_config.json"] = Configuration,
        ["llama_mha_config.json"] = Configuration,
        ["llama_mha_sharded_bf16/config.json"] = Configuration,
        ["llama_mha_sharded_f16/config.json"] = Configuration,
        ["qformer_config.json"] = Configuration,
        ["sam_config.json"] = Configuration,
        ["tokenizer/tokenizer_config.json"] = "settings of HF's Python class; the ids of both its modes are checked",
        ["img0.png"] = "lossless copy of a tensor in sam_preprocess.safetensors, which is checked",
        ["img1.png"] = "lossless copy of a tensor in sam_preprocess.safetensors, which is checked",
        ["img2.png"] = "lossless copy of a tensor in sam_preprocess.safetensors, which is checked",
        ["metrics_golden.json"] = Elsewhere + Text,
        ["porter_golden.json"] = Elsewhere + Text,
    };
}
