using Mimo.Imaging.Pixels;
using Mimo.Model.Vision;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>Both stock transforms: HF's and torchvision's crops differ by a pixel where the margin is odd.</summary>
public sealed class ClipPreprocessCheck : GoldenCheck
{
    public override string FileName => "clip_preprocess.safetensors";

    public override void Run(GoldenFile file)
    {
        var hf = new ClipPreprocessor(ClipFixture.Config(), ClipFraming.CenterCrop);
        var openai = new ClipPreprocessor(ClipFixture.Config(), ClipFraming.CenterCropEven);
        using var photos = GoldenFixtures.Open("sam_preprocess.safetensors");
        foreach (var image in file.Names.Select(n => n[..n.IndexOf('.', StringComparison.Ordinal)]).Distinct().ToList())
        {
            var rgb = photos.Read($"{image}.rgb");
            var photo = new PixelBuffer((int)rgb.size(1), (int)rgb.size(0), 3, 8, rgb.bytes.ToArray());
            var resized = hf.Resize(photo);
            file.Output($"{image}.resized_bicubic", tensor(resized.Bytes.ToArray(), [resized.Height, resized.Width, 3]));
            file.Output($"{image}.hf_pixel_values", hf.Preprocess(photo));
            file.Output($"{image}.openai_pixel_values", openai.Preprocess(photo));
        }
    }
}
