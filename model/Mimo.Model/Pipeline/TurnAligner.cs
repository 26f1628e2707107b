using Mimo.Model.Alignment;
using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>Makes a turn's embeddings: its tokens, with the aligner's queries in their hole.</summary>
sealed class TurnAligner(MimoModel model, SamTransforms transforms, int eosId, Device device)
{
    /// <param name="features">The image.</param>
    /// <param name="turn">Tokens.</param>
    /// <param name="prompts">Boxes and points in original pixels.</param>
    /// <param name="answer">Tokens that follow the turn, for a rebuild; otherwise empty.</param>
    /// <returns>(1, T, hidden) float32, T the turn's prefill length and the answer's.</returns>
    public Tensor Embeds(ImageFeatures features, TurnTokens turn, TurnPrompts prompts, ReadOnlySpan<int> answer)
    {
        using var scope = NewDisposeScope();
        var tokens = PromptTokens(features, prompts);
        // A question of nothing but spaces has no tokens; the aligner then reads the end token alone.
        var question = Embed(turn.Question.Length > 0 ? turn.Question : [eosId]);
        var queries = model.VisualInput.forward(features.Clip, question, null, tokens?.Tokens, tokens?.Mask);
        return cat([Embed(turn.Before), queries, Embed([.. turn.After, .. answer])], 1).MoveToOuterDisposeScope();
    }

    /// <returns>(1, T, hidden) float32.</returns>
    public Tensor Embed(ReadOnlySpan<int> ids) => model.LanguageModel.Embed(ids).unsqueeze(0);

    /// <summary>The turn's places for the mask decoder (<see cref="MaskPrompt"/>); empty where they do not reach it.</summary>
    public float[] MaskPrompts(ImageFeatures features, TurnPrompts prompts)
    {
        if (!model.Config.PromptsReachMaskDecoder || prompts.Boxes.Length + prompts.Points.Length == 0) return [];
        using var scope = NewDisposeScope();
        var (points, labels, boxes) = InSquare(features, prompts);
        var marks = points is null ? null : cat([points, labels!.unsqueeze(2).to(float32)], 2);
        return MaskPrompt.Places(Values(boxes), Values(marks));
    }

    PromptTokens? PromptTokens(ImageFeatures features, TurnPrompts prompts)
    {
        var (points, labels, boxes) = InSquare(features, prompts);
        return points is null && boxes is null ? null : model.VisualPromptEncoder.Encode(points, labels, boxes);
    }

    /// <summary>Prompts in pixels of SAM's padded square: points (1, N, 2) and labels (1, N), boxes (1, M, 4).</summary>
    (Tensor? Points, Tensor? Labels, Tensor? Boxes) InSquare(ImageFeatures features, TurnPrompts prompts)
    {
        var (height, width) = (features.OriginalHeight, features.OriginalWidth);
        Tensor? points = null, labels = null, boxes = null;
        if (prompts.Points.Length > 0)
        {
            var xy = torch.tensor(prompts.Points.SelectMany(p => new[] { p.X, p.Y }).ToArray(), device: device).view(1, -1, 2);
            points = transforms.ApplyCoordinates(xy, height, width);
            labels = torch.tensor(prompts.Points.Select(p => p.Negative ? 0L : 1L).ToArray(), device: device).view(1, -1);
        }
        if (prompts.Boxes.Length > 0)
        {
            var corners = torch.tensor(prompts.Boxes.SelectMany(b => new[] { b.X0, b.Y0, b.X1, b.Y1 }).ToArray(), device: device).view(1, -1, 4);
            boxes = transforms.ApplyBoxes(corners, height, width);
        }
        return (points, labels, boxes);
    }

    static float[] Values(Tensor? tensor) => tensor is null ? [] : tensor.cpu().contiguous().data<float>().ToArray();
}
