using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class SamEncoderCheck : SamEncoderCheckBase
{
    public override string FileName => "sam_encoder.safetensors";

    protected override SegmentationImageEncoder Load() => SamFixture.Encoder();
}

public sealed class SamwEncoderCheck : SamEncoderCheckBase
{
    public override string FileName => "samw_encoder.safetensors";

    protected override SegmentationImageEncoder Load() =>
        SamFixture.Load(new SegmentationImageEncoder(SamFixture.Config("samw")), "samw_weights.safetensors", "");
}

/// <summary>The image encoder block by block, on the forward pass's own intermediate results, and as a whole.</summary>
public abstract class SamEncoderCheckBase : GoldenCheck
{
    protected abstract SegmentationImageEncoder Load();

    public override void Run(GoldenFile file)
    {
        using var frozen = no_grad();
        using var encoder = Load();
        var input = file.Input("input");
        var x = encoder.PatchEmbed.forward(input);
        file.Output("patch_embed", x);
        x = encoder.AddPositions(x);
        file.Output("pos_added", x);
        bool partitioned = false;
        for (int i = 0; i < encoder.Blocks.Count; i++)
        {
            var block = encoder.Blocks[i];
            if (file.Has($"block{i}.norm1")) Parts(file, $"block{i}", block, x);
            if (!partitioned && block.WindowSize > 0)
            {
                Windows(file, block, x);
                partitioned = true;
            }
            x = block.forward(x);
            file.Output($"block{i}", x);
        }
        x = x.permute(0, 3, 1, 2);
        for (int i = 0; i < encoder.Neck.Count; i++)
        {
            x = encoder.Neck[i].call(x);
            file.Output($"neck.{i}", x);
        }
        file.Output("output", encoder.forward(input));
        RelativePositions(file);
        Probes(file, encoder);
    }

    static void Parts(GoldenFile file, string name, SegmentationBlock block, Tensor x)
    {
        var normed = block.Norm1.forward(x);
        file.Output($"{name}.norm1", normed);
        var (windows, height, width) = block.WindowSize > 0 ? WindowPartition.Split(normed, block.WindowSize) : (normed, 0, 0);
        var attended = block.Attention.forward(windows);
        file.Output($"{name}.attn", attended);
        if (block.WindowSize > 0) attended = WindowPartition.Join(attended, height, width, (int)x.size(1), (int)x.size(2));
        normed = block.Norm2.forward(x + attended);
        file.Output($"{name}.norm2", normed);
        file.Output($"{name}.mlp", block.Mlp.forward(normed));
    }

    static void Windows(GoldenFile file, SegmentationBlock block, Tensor x)
    {
        var normed = block.Norm1.forward(x);
        file.Output("window_partition.input", normed);
        var (windows, height, width) = WindowPartition.Split(normed, block.WindowSize);
        file.Output("window_partition.windows", windows);
        file.Output("window_partition.pad_hw", tensor([height, width], int64));
        file.Output("window_partition.roundtrip", WindowPartition.Join(windows, height, width, (int)x.size(1), (int)x.size(2)));
    }

    static void RelativePositions(GoldenFile file)
    {
        for (int i = 0; file.Has($"get_rel_pos.{i}.out"); i++)
        {
            var sizes = file.Input($"get_rel_pos.{i}.q_k").data<long>().ToArray();
            var rows = RelativePosition.Rows((int)sizes[0], (int)sizes[1], file.Input($"get_rel_pos.{i}.rel_pos"));
            file.Output($"get_rel_pos.{i}.out", rows);
        }
    }

    static void Probes(GoldenFile file, SegmentationImageEncoder encoder)
    {
        if (file.Has("eps_probe.block0.input"))
        {
            var input = file.Input("eps_probe.block0.input");
            file.Output("eps_probe.block0.norm1", encoder.Blocks[0].Norm1.forward(input));
            file.Output("eps_probe.block0.out", encoder.Blocks[0].forward(input));
        }
        if (file.Has("eps_probe.neck1.input"))
            file.Output("eps_probe.neck1.out", encoder.Neck[1].call(file.Input("eps_probe.neck1.input")));
    }
}
