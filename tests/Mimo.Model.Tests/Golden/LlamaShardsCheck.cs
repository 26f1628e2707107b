using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class LlamaFloat16ShardsCheck() : LlamaShardsCheck("f16");

public sealed class LlamaBFloat16ShardsCheck() : LlamaShardsCheck("bf16");

/// <summary>
/// Half-precision shards behind an index: the fixtures were rounded before they were stored, so the network that comes out is the one of
/// the float32 file, bit by bit. The rotary tables that such files carry are passed over.
/// </summary>
public abstract class LlamaShardsCheck(string dtype) : GoldenCheck
{
    const string Variant = "mha";

    string Folder => $"llama_{Variant}_sharded_{dtype}";

    public override string FileName => $"{Folder}/model.safetensors.index.json";

    public override bool Covers(string relative) =>
        relative == FileName || (relative.StartsWith(Folder + "/", StringComparison.Ordinal) && relative.EndsWith(".safetensors", StringComparison.Ordinal));

    public override void Run(GoldenFile file)
    {
        using var shards = ShardedCheckpoint.Open(GoldenFixtures.Path(Folder));
        using var model = LlamaFixture.Load(Variant, shards);
        if (file.Name == FileName)
        {
            var map = file.Json().GetProperty("weight_map").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal);
            file.Holds(map.SequenceEqual(shards.Names.Order(StringComparer.Ordinal)), "index and shards name different tensors");
            using var frozen = no_grad();
            using var whole = LlamaFixture.Load(Variant);
            using var outputs = GoldenFixtures.Open($"llama_{Variant}_outputs.safetensors");
            var ids = outputs.Read("prompt.input_ids");
            var same = model.Logits(model.Hidden(model.Embed(ids))).eq(whole.Logits(whole.Hidden(whole.Embed(ids)))).all().item<bool>();
            file.Holds(same, "the shards give other logits than the float32 file");
            return;
        }
        foreach (var (name, parameter) in model.named_parameters())
            if (file.Has(name)) file.Output(name, parameter);
        foreach (var name in file.Untouched) file.LeftOut(name, KeyLayouts.HfLlama);
    }
}
