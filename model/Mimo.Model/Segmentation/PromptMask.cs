using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>
/// Draws boxes and points into the mask that SAM's prompt encoder takes as an earlier mask. Where a decoder is trained from nothing, a
/// picture of the place is learned in a few hundred steps; tokens of its corners alone take tens of thousands.
/// </summary>
public static class PromptMask
{
    // A point marks about this much around itself, in cells of the drawing.
    const double PointSigma = 2;

    /// <param name="boxes">(B, M, 4) float32, x0, y0, x1, y1 in pixels of the padded square; null without boxes.</param>
    /// <param name="points">(B, N, 2) float32, x, y likewise; null without points.</param>
    /// <param name="labels">(B, N) integer, 1 inside, 0 outside; comes with points.</param>
    /// <param name="side">Side of the padded square in pixels.</param>
    /// <param name="size">Side of the drawing, SAM's low resolution.</param>
    /// <returns>(B, 1, size, size) float32: 1 inside, -1 outside, -3 at an outside point; edges by covered share.</returns>
    public static Tensor Draw(Tensor? boxes, Tensor? points, Tensor? labels, int side, int size)
    {
        using var scope = NewDisposeScope();
        var device = (boxes ?? points ?? throw new ArgumentException("A box or a point is needed.", nameof(boxes))).device;
        var cell = (double)side / size;
        var edges = Arithmetic.Range(size, device);
        Tensor? inside = null, outside = null;
        if (boxes is not null)
        {
            var b = boxes.Over(cell);
            inside = (Covered(b.narrow(2, 1, 1), b.narrow(2, 3, 1), edges).unsqueeze(3) * Covered(b.narrow(2, 0, 1), b.narrow(2, 2, 1), edges).unsqueeze(2))
                .amax(1);
        }
        if (points is not null)
        {
            var p = points.Over(cell).Plus(-0.5);
            var near = (Near(p.narrow(2, 1, 1), edges).unsqueeze(3) * Near(p.narrow(2, 0, 1), edges).unsqueeze(2));
            var positive = labels!.eq(Arithmetic.Of(1)).to(float32).unsqueeze(2).unsqueeze(3);
            var marked = (near * positive).amax(1);
            inside = inside is null ? marked : maximum(inside, marked);
            outside = (near * labels.eq(Arithmetic.Of(0)).to(float32).unsqueeze(2).unsqueeze(3)).amax(1);
        }
        var drawing = inside!.Times(2).Plus(-1);
        if (outside is not null) drawing = drawing - outside.Times(2);
        return drawing.unsqueeze(1).MoveToOuterDisposeScope();
    }

    // (B, M, 1) twice and (size) to (B, M, size).
    static Tensor Covered(Tensor from, Tensor to, Tensor edges) => (minimum(to, edges.Plus(1)) - maximum(from, edges)).clamp(Arithmetic.Of(0), Arithmetic.Of(1));

    static Tensor Near(Tensor centre, Tensor edges) => exp((edges - centre).Squared().Over(-2 * PointSigma * PointSigma));
}
