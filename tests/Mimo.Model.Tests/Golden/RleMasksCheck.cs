using Mimo.Imaging.Masks;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>Each mask through run lengths and their text, and back.</summary>
public sealed class RleMasksCheck : GoldenCheck
{
    public override string FileName => "rle_masks.safetensors";

    public override void Run(GoldenFile file)
    {
        foreach (var name in file.Names)
        {
            var mask = file.Input(name);
            var encoded = Encode(mask);
            var parsed = Rle.Parse(encoded.ToCountsString(), encoded.Width, encoded.Height);
            file.Output(name, tensor(parsed.Decode(), mask.shape));
        }
    }

    /// <param name="mask">(H, W) uint8.</param>
    internal static Rle Encode(Tensor mask) => Rle.Encode(mask.data<byte>().ToArray(), (int)mask.size(1), (int)mask.size(0));
}
