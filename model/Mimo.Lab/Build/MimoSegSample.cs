using System.Text.Json.Serialization;
using Mimo.Imaging.Masks;
using Mimo.Lab.Conversations;

namespace Mimo.Lab.Build;

/// <summary>One line of a built shard.</summary>
public sealed record MimoSegSample
{
    public sealed record Turn
    {
        [JsonPropertyName("perspective")] public required string Perspective { get; init; }
        [JsonPropertyName("kind")] public required string Kind { get; init; }
        [JsonPropertyName("question")] public required string Question { get; init; }
        [JsonPropertyName("answer")] public required string Answer { get; init; }
        /// <summary><c>offline</c>, <c>llm:MODEL</c>, or <c>source</c> for VQA.</summary>
        [JsonPropertyName("writer")] public required string Writer { get; init; }
        /// <summary>x0, y0, x1, y1 each, in pixels of the picture.</summary>
        [JsonPropertyName("boxes")] public required double[][] Boxes { get; init; }
        /// <summary>x, y each, in pixels of the picture.</summary>
        [JsonPropertyName("points")] public required double[][] Points { get; init; }
        /// <summary>What each <c>&lt;SEG&gt;</c> of the answer stands for, in order.</summary>
        [JsonPropertyName("segs")] public required Seg[] Segs { get; init; }
    }

    /// <param name="Mask">Number in the sample's masks.</param>
    /// <param name="Box">Number of the turn's box that led to it, or null.</param>
    /// <param name="Point">Number of the turn's point that led to it, or null.</param>
    public sealed record Seg([property: JsonPropertyName("mask")] int Mask, [property: JsonPropertyName("box")] int? Box, [property: JsonPropertyName("point")] int? Point);

    /// <param name="Label">Of the knowledge base.</param>
    /// <param name="Size">Height, width.</param>
    /// <param name="Counts">COCO's compressed run lengths.</param>
    public sealed record Mask(
        [property: JsonPropertyName("label")] string Label, [property: JsonPropertyName("size")] int[] Size, [property: JsonPropertyName("counts")] string Counts)
    {
        public Rle ToRle() => Rle.Parse(Counts, Size[1], Size[0]);
    }

    public sealed record Origin(
        [property: JsonPropertyName("source")] string Source, [property: JsonPropertyName("group")] string Group,
        [property: JsonPropertyName("licence")] string Licence, [property: JsonPropertyName("licence_basis")] string LicenceBasis);

    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("split")] public required string Split { get; init; }
    [JsonPropertyName("perspective")] public required string Perspective { get; init; }
    [JsonPropertyName("folder")] public required int Folder { get; init; }
    [JsonPropertyName("image")] public required string Image { get; init; }
    [JsonPropertyName("sha256")] public required string Sha256 { get; init; }
    [JsonPropertyName("width")] public required int Width { get; init; }
    [JsonPropertyName("height")] public required int Height { get; init; }
    [JsonPropertyName("modality")] public required string Modality { get; init; }
    [JsonPropertyName("dataset")] public required string Dataset { get; init; }
    [JsonPropertyName("picture")] public required string Picture { get; init; }
    [JsonPropertyName("turns")] public required Turn[] Turns { get; init; }
    [JsonPropertyName("masks")] public required Mask[] Masks { get; init; }
    [JsonPropertyName("provenance")] public required Origin Provenance { get; init; }
    [JsonPropertyName("knowledge")] public required string Knowledge { get; init; }

    /// <summary>The turns as training takes them: places in 0..1 of the padded square, targets by number in <see cref="Masks"/>.</summary>
    public IReadOnlyList<DialogueTurn> ToDialogue()
    {
        var side = (double)Math.Max(Width, Height);
        return [.. Turns.Select(turn =>
        {
            float[][] boxes = Scaled(turn.Boxes, side), points = Scaled(turn.Points, side);
            return new DialogueTurn
            {
                Question = turn.Question, Answer = turn.Answer, Boxes = boxes, Points = points, Kind = turn.Kind, Perspective = turn.Perspective,
                Writer = turn.Writer,
                Targets = [.. turn.Segs.Select(s => new SegTarget(s.Mask, Masks[s.Mask].Label, s.Box is { } b ? boxes[b] : null, s.Point is { } p ? points[p] : null))],
            };
        })];
    }

    static float[][] Scaled(double[][] places, double side) => [.. places.Select(p => p.Select(v => (float)(v / side)).ToArray())];
}
