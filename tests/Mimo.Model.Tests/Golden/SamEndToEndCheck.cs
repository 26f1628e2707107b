using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

/// <summary>Photo and prompts in original pixels to masks of the original size, as <c>SamPredictor</c>.</summary>
public sealed class SamEndToEndCheck : GoldenCheck
{
    public override string FileName => "sam_e2e.safetensors";

    public override void Run(GoldenFile file)
    {
        using var frozen = no_grad();
        using var photos = GoldenFixtures.Open("sam_preprocess.safetensors");
        using var encoder = SamFixture.Encoder();
        using var prompts = SamFixture.PromptEncoder();
        using var decoder = SamFixture.MaskDecoder();
        var config = SamFixture.Config();
        var preprocessor = new SamPreprocessor(config);
        var postprocessor = new MaskPostprocessor(config);
        foreach (var name in SamPrompts.Cases(file.Names, ".features"))
        {
            var photo = SamPreprocessCheck.Photo(photos.Read($"{name}.rgb"));
            var features = encoder.forward(preprocessor.Preprocess(photo));
            file.Output($"{name}.features", features);
            var points = preprocessor.Transforms.ApplyCoordinates(file.Input($"{name}.point_coords_original"), photo.Height, photo.Width).unsqueeze(0);
            var labels = file.Input($"{name}.point_labels").unsqueeze(0);
            var box = preprocessor.Transforms.ApplyBoxes(file.Input($"{name}.box_original"), photo.Height, photo.Width).unsqueeze(0);
            Predict("point", prompts.Encode(points, labels), multimask: true);
            Predict("box", prompts.Encode(boxes: box), multimask: false);
            Predict("both", prompts.Encode(points, labels, box), multimask: true);

            void Predict(string kind, (Tensor Sparse, Tensor Dense) prompt, bool multimask)
            {
                if (!file.Has($"{name}.{kind}.iou")) return;
                var (masks, iou) = decoder.Predict(features, prompts.DensePe(), prompt.Sparse, prompt.Dense, multimask);
                file.Output($"{name}.{kind}.low_res", masks.squeeze(0));
                file.Output($"{name}.{kind}.iou", iou.squeeze(0));
                file.Output($"{name}.{kind}.masks_logits", postprocessor.ToOriginal(masks, photo.Height, photo.Width).squeeze(0));
            }
        }
    }
}
