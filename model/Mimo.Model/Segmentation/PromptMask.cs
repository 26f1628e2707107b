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

    // What a box loses from its middle to the ellipse that fills it; twice that at its corners. Most of what is boxed is nearly an ellipse,
    // and a flat box hides where in it a cell lies.
    const double DomeFall = 0.3;

    /// <param name="boxes">(B, M, 4) float32, x0, y0, x1, y1 in pixels of the padded square; null without boxes.</param>
    /// <param name="points">(B, N, 2) float32, x, y likewise; null without points.</param>
    /// <param name="labels">(B, N) integer, 1 inside, 0 outside; comes with points.</param>
    /// <param name="side">Side of the padded square in pixels.</param>
    /// <param name="size">Side of the drawing, SAM's low resolution.</param>
    /// <returns>
    /// (B, 1, size, size) float32: a box is a dome of 1 in its middle, 0.4 on the ellipse that fills it and -0.2 at its corners; 1 at an inside
    /// point, -1 outside, -3 at an outside point; edges by covered share.
    /// </returns>
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
            var (rows, columns) = (Axis(b, 1, edges), Axis(b, 0, edges));
            var fall = (rows.Squared.unsqueeze(3).Plus(columns.Squared.unsqueeze(2))).Times(-DomeFall).Plus(1);
            inside = (rows.Covered.unsqueeze(3) * columns.Covered.unsqueeze(2) * fall).amax(1);
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

    // (B, M, 4) in cells and (size) to (B, M, size) twice: what share of a cell the box covers, and how far the cell's middle is from the box's, squared,
    // 1 at its edge and at most there.
    static (Tensor Covered, Tensor Squared) Axis(Tensor boxes, int axis, Tensor edges)
    {
        var (from, to) = (boxes.narrow(2, axis, 1), boxes.narrow(2, axis + 2, 1));
        var covered = (minimum(to, edges.Plus(1)) - maximum(from, edges)).clamp(Arithmetic.Of(0), Arithmetic.Of(1));
        // A box without width has one cell's.
        var half = maximum((to - from).Over(2), ones_like(from).Over(2));
        var place = (edges.Plus(0.5) - from.Plus(to).Over(2)) / half;
        return (covered, place.Squared().clamp(Arithmetic.Of(0), Arithmetic.Of(1)));
    }

    static Tensor Near(Tensor centre, Tensor edges) => exp((edges - centre).Squared().Over(-2 * PointSigma * PointSigma));
}
