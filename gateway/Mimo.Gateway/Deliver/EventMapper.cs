using Microsoft.Extensions.Options;
using Mimo.Contracts;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Deliver;

/// <summary>Answer events as the public API has them.</summary>
public sealed class EventMapper(MaskEncoder masks, IOptions<DoubtOptions> options)
{
    readonly DoubtOptions _doubt = options.Value;

    public AskEvent Map(AnswerEvent answer, MaskEncoding encoding, ModelInfo model, Rendering? rendering = null) => answer switch
    {
        TextEvent text => new AskEvent { Text = new TextDelta { Text = text.Text } },
        EntityEvent entity => new AskEvent { Entity = Map(entity) },
        MaskEvent mask => new AskEvent { Mask = Map(mask, encoding) },
        FinishedEvent finished => new AskEvent { Finished = Map(finished, model, rendering) },
        _ => throw new InvalidOperationException($"No mapping for {answer.GetType().Name}."),
    };

    static Entity Map(EntityEvent entity) => new()
    {
        Index = (uint)entity.Index,
        Phrase = entity.Phrase,
        Span = Span(entity.Start, entity.End),
    };

    public Mask Map(MaskEvent answer, MaskEncoding encoding)
    {
        var mask = new Mask
        {
            Index = (uint)answer.Index,
            Phrase = answer.Phrase,
            Span = Span(answer.Start, answer.End),
            Width = (uint)answer.Mask.Width,
            Height = (uint)answer.Mask.Height,
            Area = (ulong)answer.Mask.Area,
            PredictedIou = answer.Mask.PredictedIou,
            // An empty mask is told apart by its area; those stored before there was a presence are taken at their word.
            Presence = answer.Mask.Presence ?? (answer.Mask.Area > 0 ? 1 : 0),
        };
        mask.Doubtful = mask.Area == 0 || mask.PredictedIou < _doubt.MinimumIou || mask.Presence < _doubt.MinimumPresence;
        if (answer.EntityIndex >= 0) mask.EntityIndex = (uint)answer.EntityIndex;
        if (answer.Mask.Box is { } box) mask.Box = Map(box);
        masks.Encode(answer.Mask, encoding, mask);
        return mask;
    }

    static Finished Map(FinishedEvent finished, ModelInfo model, Rendering? rendering) => new()
    {
        Reason = finished.TokenLimitReached ? FinishReason.TokenLimit : FinishReason.EndOfAnswer,
        TaggedText = finished.TaggedText,
        Turn = (uint)finished.Turn,
        Model = model.Name,
        ModelRevision = model.Revision,
        Disclaimer = Disclaimer.Text,
        Rendering = rendering,
        Usage = new Usage
        {
            PrefillTokens = (uint)finished.PrefillTokens,
            ReusedTokens = (uint)finished.ReusedTokens,
            NewTokens = (uint)finished.NewTokens,
            Masks = (uint)finished.Masks,
            VisionEncodes = (uint)finished.VisionEncodes,
        },
        Timings = new Timings
        {
            EncodeMs = finished.EncodeMs,
            FirstTokenMs = finished.FirstTokenMs,
            FirstMaskMs = finished.FirstMaskMs,
            TotalMs = finished.TotalMs,
        },
    };

    public static Box Map(BoxPrompt box) => new() { X0 = box.X0, Y0 = box.Y0, X1 = box.X1, Y1 = box.Y1 };

    public static Point Map(PointPrompt point) => new() { X = point.X, Y = point.Y, Negative = point.Negative };

    static TextSpan Span(int start, int end) => new() { Start = (uint)start, End = (uint)end };
}
