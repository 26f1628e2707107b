using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary><c>&lt;SEG&gt;</c> vectors to masks, several in one pass of the mask decoder where their shapes agree.</summary>
sealed class MaskMaker(MimoModel model, Device device)
{
    readonly MaskPostprocessor _postprocessor = new(model.Config.Sam);
    readonly int _width = model.Config.Sam.PromptEmbedDim;

    /// <exception cref="ArgumentException">The row is not of this model.</exception>
    public MaskShape ShapeOf(ReadOnlySpan<float> segVector)
    {
        var prompt = MaskPrompt.Parse(segVector, _width);
        return new MaskShape(prompt.Boxes.Length / 4, prompt.Points.Length / 3);
    }

    /// <param name="orders">At least one, all of one <see cref="MaskShape"/>; images may differ.</param>
    /// <returns>In the same order, each at the size of its image.</returns>
    public MaskPrediction[] Make(IReadOnlyList<MaskOrder> orders)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var shape = ShapeOf(orders[0].SegVector.Span);
        var tokens = Rows(orders, shape, static prompt => prompt.Vector, 1, _width)!;
        Tensor? drawn = null;
        if (shape is not { Boxes: 0, Points: 0 })
        {
            var boxes = Rows(orders, shape, static prompt => prompt.Boxes, shape.Boxes, 4);
            var marks = Rows(orders, shape, static prompt => prompt.Points, shape.Points, 3);
            var (points, labels) = (marks?.narrow(2, 0, 2), marks?.select(2, 2).to(int64));
            tokens = cat([model.Grounding.PromptEncoder.Encode(points, labels, boxes).Sparse, tokens], 1);
            drawn = PromptMask.Draw(boxes, points, labels, model.Config.Sam.ImageSize, model.Config.Sam.LowResSize);
        }
        var (lowRes, iou) = model.Grounding.DecodeMasks(Images(orders), tokens, drawn);
        var scores = iou.cpu().contiguous().data<float>();
        var masks = new MaskPrediction[orders.Count];
        for (var i = 0; i < masks.Length; i++) masks[i] = Finish(lowRes.narrow(0, i, 1), orders[i].Features, scores[i]);
        return masks;
    }

    MaskPrediction Finish(Tensor lowRes, ImageFeatures features, float score)
    {
        using var scope = NewDisposeScope();
        var (width, height) = (features.OriginalWidth, features.OriginalHeight);
        var mask = _postprocessor.Threshold(_postprocessor.ToOriginal(lowRes, height, width)).to(uint8).cpu().contiguous();
        return new MaskPrediction(width, height, mask.bytes.ToArray(), Math.Clamp(score, 0, 1));
    }

    // (N, count, width), null where the count is 0.
    Tensor? Rows(IReadOnlyList<MaskOrder> orders, MaskShape shape, Part part, int count, int width)
    {
        if (count == 0) return null;
        var values = new float[orders.Count * count * width];
        for (var i = 0; i < orders.Count; i++)
        {
            var prompt = MaskPrompt.Parse(orders[i].SegVector.Span, _width);
            if (prompt.Boxes.Length != shape.Boxes * 4 || prompt.Points.Length != shape.Points * 3)
                throw new ArgumentException("Masks of different shapes do not go in one pass.", nameof(orders));
            part(prompt).CopyTo(values.AsSpan(i * count * width));
        }
        return torch.tensor(values, device: device).view(orders.Count, count, width);
    }

    // One row serves all masks of one image: the decoder broadcasts it without a copy.
    static Tensor Images(IReadOnlyList<MaskOrder> orders)
    {
        var first = orders[0].Features;
        return orders.All(order => ReferenceEquals(order.Features, first)) ? first.Sam : cat([.. orders.Select(order => order.Features.Sam)]);
    }

    delegate ReadOnlySpan<float> Part(MaskPrompt prompt);
}
