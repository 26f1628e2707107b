using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary><c>&lt;SEG&gt;</c> vectors to masks, several in one pass of the mask decoder where their shapes agree.</summary>
sealed class MaskMaker(MimoModel model, Device device) : IDisposable
{
    // A million sines that are the same for every mask.
    readonly Tensor _places = Places(model);
    readonly MaskPostprocessor _postprocessor = new(model.Config.Sam);
    readonly SamTransforms _transforms = new(model.Config.Sam);
    readonly int _width = model.Config.Sam.PromptEmbedDim;

    /// <exception cref="ArgumentException">The row is not of this model.</exception>
    public MaskShape ShapeOf(ReadOnlySpan<float> segVector, TurnPrompts? corrections)
    {
        var prompt = MaskPrompt.Parse(segVector, _width);
        return new MaskShape(
            prompt.Boxes.Length / 4 + (corrections?.Boxes.Length ?? 0), prompt.Points.Length / 3, corrections?.Points.Length ?? 0);
    }

    /// <summary>
    /// Clicks are taken up one by one, each on the mask that those before it gave, as SAM was trained to be used. So a mask is a function of
    /// its clicks: one click less is the mask before it, and nothing has to be kept between two corrections.
    /// </summary>
    /// <param name="orders">At least one, all of one <see cref="MaskShape"/>; images may differ.</param>
    /// <returns>In the same order, each at the size of its image.</returns>
    public MaskPrediction[] Make(IReadOnlyList<MaskOrder> orders)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var rows = new MaskRows(orders, ShapeOf(orders[0].SegVector.Span, orders[0].Corrections), _transforms, _width, device);
        var images = Images(orders);
        var (lowRes, iou) = Decode(images, rows, 0, null);
        for (var clicks = 1; clicks <= rows.Shape.Clicks; clicks++) (lowRes, iou) = Decode(images, rows, clicks, lowRes);
        var scores = iou.cpu().contiguous().data<float>();
        var masks = new MaskPrediction[orders.Count];
        for (var i = 0; i < masks.Length; i++) masks[i] = Finish(lowRes.narrow(0, i, 1), orders[i].Features, scores[i]);
        return masks;
    }

    public void Dispose() => _places.Dispose();

    (Tensor LowRes, Tensor Iou) Decode(Tensor images, MaskRows rows, int clicks, Tensor? earlier)
    {
        var (boxes, marks) = (rows.Boxes, rows.Points(clicks));
        var (points, labels) = (marks?.Places, marks?.Labels);
        return model.Grounding.DecodeMasks(images, rows.Vectors, boxes, points, labels, earlier, model.Config.PromptsReachMaskDecoder, _places);
    }

    static Tensor Places(MimoModel model)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        return model.Grounding.PromptEncoder.DensePe().DetachFromDisposeScope();
    }

    MaskPrediction Finish(Tensor lowRes, ImageFeatures features, float score)
    {
        using var scope = NewDisposeScope();
        var (width, height) = (features.OriginalWidth, features.OriginalHeight);
        var logits = _postprocessor.ToOriginal(lowRes, height, width);
        var mask = _postprocessor.Threshold(logits).to(uint8).cpu().contiguous();
        return new MaskPrediction(width, height, mask.bytes.ToArray(), Math.Clamp(score, 0, 1), logits.max().sigmoid().cpu().item<float>());
    }

    // One row serves all masks of one image: the decoder broadcasts it without a copy.
    static Tensor Images(IReadOnlyList<MaskOrder> orders)
    {
        var first = orders[0].Features;
        return orders.All(order => ReferenceEquals(order.Features, first)) ? first.Sam : cat([.. orders.Select(order => order.Features.Sam)]);
    }
}
