using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>Orders of one <see cref="MaskShape"/> as the tensors that the decoder's prompts are made from. Places in pixels of the padded square.</summary>
sealed class MaskRows
{
    readonly Tensor? _marks;

    /// <exception cref="ArgumentException">An order is of another shape.</exception>
    public MaskRows(IReadOnlyList<MaskOrder> orders, MaskShape shape, SamTransforms transforms, int width, Device device)
    {
        Shape = shape;
        var (vectors, boxes, marks) = (new List<float>(), new List<float>(), new List<float>());
        foreach (var order in orders)
        {
            var prompt = MaskPrompt.Parse(order.SegVector.Span, width);
            var (clicks, fills) = (order.Corrections?.Points ?? [], order.Corrections?.Boxes ?? []);
            if (new MaskShape(prompt.Boxes.Length / 4 + fills.Length, prompt.Points.Length / 3, clicks.Length) != shape)
                throw new ArgumentException("Masks of different shapes do not go in one pass.", nameof(orders));
            var (height, across) = (order.Features.OriginalHeight, order.Features.OriginalWidth);
            vectors.AddRange(prompt.Vector);
            boxes.AddRange(prompt.Boxes);
            foreach (var fill in fills) boxes.AddRange([.. Place(fill.X0, fill.Y0), .. Place(fill.X1, fill.Y1)]);
            marks.AddRange(prompt.Points);
            foreach (var click in clicks) marks.AddRange([.. Place(click.X, click.Y), click.Negative ? 0 : 1]);

            float[] Place(float x, float y)
            {
                var (px, py) = transforms.Apply(x, y, height, across);
                return [(float)px, (float)py];
            }
        }
        Vectors = torch.tensor(vectors.ToArray(), device: device).view(orders.Count, 1, width);
        Boxes = boxes.Count == 0 ? null : torch.tensor(boxes.ToArray(), device: device).view(orders.Count, -1, 4);
        _marks = marks.Count == 0 ? null : torch.tensor(marks.ToArray(), device: device).view(orders.Count, -1, 3);
    }

    public MaskShape Shape { get; }

    /// <summary>(N, 1, C) float32.</summary>
    public Tensor Vectors { get; }

    /// <summary>(N, M, 4) float32; null without.</summary>
    public Tensor? Boxes { get; }

    /// <summary>Those of the turn and the first <paramref name="clicks"/> clicks.</summary>
    /// <returns>(N, P, 2) float32 and (N, P) int64, 1 inside, 0 outside; null without.</returns>
    public (Tensor Places, Tensor Labels)? Points(int clicks)
    {
        if (Shape.Points + clicks == 0) return null;
        var marks = _marks!.narrow(1, 0, Shape.Points + clicks);
        return (marks.narrow(2, 0, 2), marks.select(2, 2).to(int64));
    }
}
