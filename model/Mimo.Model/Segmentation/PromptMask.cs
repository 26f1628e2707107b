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
            var marks = Marks(points, labels!, cell, edges);
            inside = inside is null ? marks.Inside : maximum(inside, marks.Inside);
            outside = marks.Outside;
        }
        var drawing = Signed(inside!);
        if (outside is not null) drawing = drawing - outside.Times(2);
        return drawing.unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Draws an earlier mask with clicks on it, in the same terms.</summary>
    /// <param name="earlier">(B, 1, size, size) float32 logits.</param>
    /// <param name="points">As for <see cref="Draw"/>.</param>
    /// <param name="labels">Likewise.</param>
    /// <param name="side">Likewise.</param>
    /// <returns>(B, 1, size, size) float32: 1 inside, -1 outside, between them where the mask is in doubt; -2 and less at an outside point.</returns>
    public static Tensor Redraw(Tensor earlier, Tensor points, Tensor labels, int side)
    {
        using var scope = NewDisposeScope();
        var marks = Marks(points, labels, (double)side / earlier.size(-1), Arithmetic.Range((int)earlier.size(-1), earlier.device));
        return (maximum(earlier.Over(2).tanh(), Signed(marks.Inside).unsqueeze(1)) - marks.Outside.Times(2).unsqueeze(1)).MoveToOuterDisposeScope();
    }

    // 0..1 to -1..1.
    static Tensor Signed(Tensor covered) => covered.Times(2).Plus(-1);

    // (B, size, size) each, 0..1.
    static (Tensor Inside, Tensor Outside) Marks(Tensor points, Tensor labels, double cell, Tensor edges)
    {
        var p = points.Over(cell).Plus(-0.5);
        var near = Near(p.narrow(2, 1, 1), edges).unsqueeze(3) * Near(p.narrow(2, 0, 1), edges).unsqueeze(2);
        Tensor Of(int label) => (near * labels.eq(Arithmetic.Of(label)).to(float32).unsqueeze(2).unsqueeze(3)).amax(1);
        return (Of(1), Of(0));
    }

    // (B, M, 1) twice and (size) to (B, M, size).
    static Tensor Covered(Tensor from, Tensor to, Tensor edges) => (minimum(to, edges.Plus(1)) - maximum(from, edges)).clamp(Arithmetic.Of(0), Arithmetic.Of(1));

    static Tensor Near(Tensor centre, Tensor edges) => exp((edges - centre).Squared().Over(-2 * PointSigma * PointSigma));
}
