using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class SamPromptCheck : GoldenCheck
{
    public override string FileName => SamPrompts.File;

    public override void Run(GoldenFile file)
    {
        using var frozen = no_grad();
        using var encoder = SamFixture.PromptEncoder();
        file.Output("dense_pe", encoder.DensePe());
        foreach (var name in SamPrompts.Cases(file.Names, ".sparse"))
        {
            Transforms(file, name);
            var (sparse, dense) = SamPrompts.Read(name, tensor => file.Has(tensor) ? file.Input(tensor) : null).Encode(encoder);
            file.Output($"{name}.sparse", sparse);
            // Where the dense prompt is constant the fixture keeps one cell of it.
            if (file.Info($"{name}.dense").Shape[2] == 1)
            {
                var cell = dense.narrow(2, 0, 1).narrow(3, 0, 1);
                file.Holds((dense == cell).all().item<bool>(), $"{name}.dense: not constant");
                dense = cell;
            }
            file.Output($"{name}.dense", dense);
        }
        Downscaling(file, encoder);
    }

    static void Transforms(GoldenFile file, string name)
    {
        using var photos = GoldenFixtures.Open("sam_preprocess.safetensors");
        var size = photos.Read("img0.original_size").data<long>().ToArray();
        var transforms = new SamTransforms(SamFixture.Config());
        var (height, width) = ((int)size[0], (int)size[1]);
        if (file.Has($"{name}.point_coords"))
            Agree($"{name}.point_coords", transforms.ApplyCoordinates(file.Input($"{name}.point_coords_original"), height, width));
        if (file.Has($"{name}.boxes"))
            Agree($"{name}.boxes", transforms.ApplyBoxes(file.Input($"{name}.boxes_original"), height, width));

        // The reference scaled float64 originals, of which the file keeps float32: one rounding more than a comparison of bits allows.
        void Agree(string tensor, Tensor actual)
        {
            var golden = file.Input(tensor);
            file.Holds(((actual - golden).abs() <= golden.abs() * 2.4e-7).all().item<bool>(), $"{tensor}: off by more than the rounding of the originals");
        }
    }

    static void Downscaling(GoldenFile file, PromptEncoder encoder)
    {
        var x = file.Input("mask.mask_input");
        for (int i = 0; i < encoder.MaskDownscaling.Count; i++)
        {
            x = encoder.MaskDownscaling[i].call(x);
            if (file.Has($"mask.mask_downscaling.{i}")) file.Output($"mask.mask_downscaling.{i}", x);
        }
    }
}
