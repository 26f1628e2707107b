using Mimo.Imaging.Pixels;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class SamPreprocessCheck : GoldenCheck
{
    public override string FileName => "sam_preprocess.safetensors";

    public override void Run(GoldenFile file)
    {
        var preprocessor = new SamPreprocessor(SamFixture.Config());
        foreach (var name in SamPrompts.Cases(file.Names, ".rgb"))
        {
            var rgb = file.Input($"{name}.rgb");
            var photo = Photo(rgb);
            var (height, width) = preprocessor.InputSize(photo.Height, photo.Width);
            file.Output($"{name}.original_size", tensor([photo.Height, photo.Width], int64));
            file.Output($"{name}.input_size", tensor([height, width], int64));
            var resized = preprocessor.Resize(photo);
            file.Output($"{name}.resized", tensor(resized.Bytes.ToArray(), [resized.Height, resized.Width, 3]));
            file.Output($"{name}.padded", preprocessor.Preprocess(photo));
            if (!file.Has($"{name}.apply_image_torch")) continue;
            var image = rgb.permute(2, 0, 1).unsqueeze(0).to(float32);
            file.Output($"{name}.apply_image_torch", preprocessor.Transforms.ApplyImage(image));
        }
        for (int i = 0; file.Has($"get_preprocess_shape.{i}"); i++)
        {
            var row = file.Input($"get_preprocess_shape.{i}").data<long>().Select(value => (int)value).ToArray();
            var own = SamTransforms.PreprocessShape(row[0], row[1], row[2]);
            var other = SamTransforms.PreprocessShape(row[0], row[1], row[5]);
            file.Output($"get_preprocess_shape.{i}", tensor([row[0], row[1], row[2], own.Height, own.Width, row[5], other.Height, other.Width], int64));
        }
    }

    /// <param name="rgb">(H, W, 3) uint8.</param>
    internal static PixelBuffer Photo(Tensor rgb) =>
        new((int)rgb.size(1), (int)rgb.size(0), 3, 8, rgb.data<byte>().ToArray());
}

/// <summary>The resize at SAM's real size, by checksum.</summary>
public sealed class SamPreprocess1024Check : GoldenCheck
{
    public override string FileName => "sam_preprocess_1024.json";

    public override void Run(GoldenFile file)
    {
        using SafetensorsFile photos = GoldenFixtures.Open("sam_preprocess.safetensors");
        foreach (var entry in file.Json().EnumerateArray())
        {
            var name = entry.GetProperty("image").GetString()!;
            var size = entry.GetProperty("resized_hw").EnumerateArray().Select(side => side.GetInt32()).ToArray();
            var photo = SamPreprocessCheck.Photo(photos.Read($"{Path.GetFileNameWithoutExtension(name)}.rgb"));
            var resized = new SamPreprocessor(new SamConfig { ImageSize = size.Max() }).Resize(photo);
            file.Holds((resized.Height, resized.Width) == (size[0], size[1]), $"{name}: {resized}");
            var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(resized.Bytes));
            file.Holds(digest == entry.GetProperty("sha256_of_resized_rgb_bytes_row_major").GetString(), $"{name}: bytes differ");
        }
    }
}
