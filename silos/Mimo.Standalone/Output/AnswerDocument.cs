using System.Text.Encodings.Web;
using System.Text.Json;
using Mimo.Contracts.V1;
using Mimo.Standalone.Asking;

namespace Mimo.Standalone.Output;

/// <summary>
/// <c>answer.json</c>: the received events, regrouped and otherwise as they came. Described in docs/api.md; a change of shape raises
/// <see cref="Version"/>.
/// </summary>
sealed record AnswerDocument(int Version, ImageJson Image, TurnJson[] Turns, string Disclaimer)
{
    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        // The default writes <p> as \u003Cp\u003E; this file is read by people and programs, not pasted into pages.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The same in one line, for files with many.</summary>
    public static JsonSerializerOptions Lines { get; } = new(Format) { WriteIndented = false };

    public static AnswerDocument From(UploadImageResponse image, IEnumerable<ReceivedAnswer> answers) => new(
        1, new ImageJson(image.ImageId, image.Width, image.Height, image.BitDepth, image.Channels), [.. answers.Select(TurnJson.From)],
        Contracts.Disclaimer.Text);

    public string ToJson() => JsonSerializer.Serialize(this, Format);
}

sealed record ImageJson(string Id, uint Width, uint Height, uint BitDepth, uint Channels);

sealed record TurnJson(
    uint Turn, string Question, float[][] Boxes, PointJson[] Points, string Text, string TaggedText, EntityJson[] Entities,
    MaskJson[] Masks, string FinishReason, UsageJson Usage, TimingsJson Timings, ModelJson Model)
{
    public static TurnJson From(ReceivedAnswer answer)
    {
        var end = answer.Finished ?? throw new InvalidOperationException("The answer has not finished.");
        return new TurnJson(
            end.Turn, answer.Request.Question, [.. answer.Request.Boxes.Select(b => new[] { b.X0, b.Y0, b.X1, b.Y1 })],
            [.. answer.Request.Points.Select(p => new PointJson(p.X, p.Y, p.Negative))], answer.Text, end.TaggedText,
            [.. answer.Entities.Select(e => new EntityJson(e.Index, e.Phrase, [e.Span.Start, e.Span.End]))],
            [.. answer.Masks.Select(MaskJson.From)], ProtoName.Of(end.Reason),
            new UsageJson(end.Usage.PrefillTokens, end.Usage.ReusedTokens, end.Usage.NewTokens, end.Usage.Masks, end.Usage.VisionEncodes),
            new TimingsJson(end.Timings.EncodeMs, end.Timings.FirstTokenMs, end.Timings.FirstMaskMs, end.Timings.TotalMs),
            new ModelJson(end.Model, end.ModelRevision));
    }
}

sealed record PointJson(float X, float Y, bool Negative);

sealed record EntityJson(uint Index, string Phrase, uint[] Span);

sealed record MaskJson(
    uint Index, uint? EntityIndex, string Phrase, uint[] Span, float[]? Box, ulong Area, float PredictedIou, float Presence, bool Doubtful, RleJson Rle)
{
    public static MaskJson From(Mask mask) => new(
        mask.Index, mask.HasEntityIndex ? mask.EntityIndex : null, mask.Phrase, [mask.Span.Start, mask.Span.End],
        mask.Box is { } box ? [box.X0, box.Y0, box.X1, box.Y1] : null, mask.Area, mask.PredictedIou, mask.Presence, mask.Doubtful,
        new RleJson([mask.Height, mask.Width], mask.CocoRleCounts));
}

sealed record RleJson(uint[] Size, string Counts);

sealed record UsageJson(uint PrefillTokens, uint ReusedTokens, uint NewTokens, uint Masks, uint VisionEncodes);

sealed record TimingsJson(double EncodeMs, double FirstTokenMs, double FirstMaskMs, double TotalMs);

sealed record ModelJson(string Name, string Revision);
