using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>
/// Points and boxes as SAM's prompt encoder makes them: positional encodings summed with a learned vector per kind. Keys as SAM's:
/// <c>pe_layer.positional_encoding_gaussian_matrix</c>, <c>point_embeddings.{0..3}.weight</c> (negative, positive, top left, bottom
/// right), <c>not_a_point_embed.weight</c>. A copy of SAM's weights of its own: these are trained, the mask decoder's stay.
/// </summary>
public sealed class VisualPromptEncoder : nn.Module
{
    /// <summary>A point label: SAM's padding point, a token without a place.</summary>
    public const int NotAPoint = -1;
    /// <summary>A point label: nothing, the row of the batch has fewer points.</summary>
    public const int Absent = -2;

    readonly FourierPositionEncoding _positions;
    readonly ModuleList<TokenTable> _kinds = [];
    readonly TokenTable _notAPoint;
    readonly int _side;

    /// <param name="config">Its PromptEmbedDim is the width of a token, its ImageSize the side of the square that coordinates are given in.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    public VisualPromptEncoder(SamConfig config, Device? device = null) : base(nameof(VisualPromptEncoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        var width = config.PromptEmbedDim;
        _side = config.ImageSize;
        _positions = new FourierPositionEncoding(width, device);
        for (var i = 0; i < 4; i++) _kinds.Add(new TokenTable(1, width, device));
        _notAPoint = new TokenTable(1, width, device);
        register_module("pe_layer", _positions);
        register_module("point_embeddings", _kinds);
        register_module("not_a_point_embed", _notAPoint);
    }

    /// <summary>The encoding of places; a model trained from nothing shares the mask decoder's.</summary>
    public FourierPositionEncoding PositionEncoding => _positions;

    /// <summary>Tokens of one row, by SAM's rule: points without a box get a padding point.</summary>
    public static int TokenCount(int points, int boxes) => points + (points > 0 && boxes == 0 ? 1 : 0) + 2 * boxes;

    /// <summary>
    /// Coordinates are (x, y) in pixels of SAM's padded square input, see <c>SamTransforms</c>; half a pixel is added, as SAM does.
    /// </summary>
    /// <param name="points">(B, N, 2) float32; null without points.</param>
    /// <param name="labels">(B, N) int64: 1 positive, 0 negative, <see cref="NotAPoint"/>, <see cref="Absent"/>.</param>
    /// <param name="boxes">(B, M, 4) float32, x0, y0, x1, y1; null without boxes.</param>
    /// <param name="boxMask">(B, M) bool, true for real boxes; null when all are.</param>
    /// <returns>Null when no tensor is given.</returns>
    /// <exception cref="ArgumentException">Points without labels, or shapes that do not fit each other.</exception>
    public PromptTokens? Encode(Tensor? points, Tensor? labels, Tensor? boxes, Tensor? boxMask = null)
    {
        Check(points, labels, boxes, boxMask);
        if (points is not null && points.size(1) == 0) points = null;
        if (boxes is not null && boxes.size(1) == 0) boxes = null;
        if (points is null && boxes is null) return null;

        using var scope = NewDisposeScope();
        var tokens = new List<Tensor>(3);
        var masks = new List<Tensor>(3);
        if (points is not null)
        {
            var present = labels!.ne(Arithmetic.Of(Absent));
            tokens.Add(Points(points, labels));
            masks.Add(present);
            if (boxes is null || boxMask is not null)
            {
                var padded = present.any(1, keepdim: true);
                if (boxMask is not null) padded = padded.logical_and(boxMask.any(1, keepdim: true).logical_not());
                tokens.Add(_notAPoint.Weight.expand(points.size(0), 1, -1));
                masks.Add(padded);
            }
        }
        if (boxes is not null)
        {
            var real = boxMask ?? ones(boxes.size(0), boxes.size(1), dtype: ScalarType.Bool, device: boxes.device);
            tokens.Add(Corners(boxes));
            masks.Add(real.unsqueeze(2).expand(-1, -1, 2).reshape(boxes.size(0), -1));
        }
        return new PromptTokens(cat(tokens, 1).MoveToOuterDisposeScope(), cat(masks, 1).MoveToOuterDisposeScope());
    }

    static void Check(Tensor? points, Tensor? labels, Tensor? boxes, Tensor? boxMask)
    {
        if (points is not null && (!Fits(points, 2) || labels is null || !Pairs(labels, points)))
            throw new ArgumentException("Points are (B, N, 2) with labels (B, N).", nameof(points));
        if (boxes is not null && (!Fits(boxes, 4) || (boxMask is not null && !Pairs(boxMask, boxes))))
            throw new ArgumentException("Boxes are (B, M, 4) with a mask (B, M).", nameof(boxes));

        static bool Fits(Tensor t, int width) => t.dim() == 3 && t.size(2) == width;
        static bool Pairs(Tensor t, Tensor with) => t.dim() == 2 && t.size(0) == with.size(0) && t.size(1) == with.size(1);
    }

    Tensor Points(Tensor points, Tensor labels)
    {
        var (negative, positive) = (_kinds[0].Weight, _kinds[1].Weight);
        var label = labels.unsqueeze(-1);
        var placed = Place(points).Plus(where(label.eq(Arithmetic.Of(1)), positive, negative));
        return where(label.ge(Arithmetic.Of(0)), placed, _notAPoint.Weight);
    }

    Tensor Corners(Tensor boxes)
    {
        var corners = Place(boxes.reshape(boxes.size(0), -1, 2, 2));
        return corners.Plus(cat([_kinds[2].Weight, _kinds[3].Weight], 0)).reshape(boxes.size(0), 2 * boxes.size(1), -1);
    }

    Tensor Place(Tensor coordinates) => _positions.forward(coordinates.Plus(0.5).Over(_side));
}
