using Mimo.Lab.Data;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// Conversations as tensors: B pictures, R conversations padded to L tokens, T turns, M masks. Flat positions index (R x L).
/// </summary>
public sealed class DialogueBatch
{
    /// <summary>The B pictures, for their features.</summary>
    public required IReadOnlyList<RenderedPicture> Pictures { get; init; }
    /// <summary>(R, L) int64; padding and the places of queries hold the padding id.</summary>
    public required Tensor Ids { get; init; }
    /// <summary>(sum of the turns' query counts) int64, flat positions of their queries, turn after turn.</summary>
    public required Tensor QuerySlots { get; init; }
    /// <summary>(T) int64, each turn's picture.</summary>
    public required Tensor TurnPicture { get; init; }
    /// <summary>(T, Lq) int64 and bool.</summary>
    public required Tensor Questions { get; init; }
    public required Tensor QuestionMask { get; init; }
    /// <summary>(T, 1, 4) float32 and (T, 1) bool, in pixels of SAM's square.</summary>
    public required Tensor Boxes { get; init; }
    public required Tensor BoxMask { get; init; }
    /// <summary>(T, 1, 2) float32 and (T, 1) int64.</summary>
    public required Tensor Points { get; init; }
    public required Tensor PointLabels { get; init; }
    /// <summary>(n) int64: flat positions whose next token is part of an answer, and those tokens.</summary>
    public required Tensor Supervised { get; init; }
    public required Tensor NextTokens { get; init; }
    /// <summary>(M) int64: flat positions that predict <c>&lt;SEG&gt;</c>, and their pictures.</summary>
    public required Tensor SegPositions { get; init; }
    public required Tensor SegPicture { get; init; }
    /// <summary>What each mask is, in the terms of the first stage.</summary>
    public required ConceptBatch Concepts { get; init; }
    /// <summary>(M) int64: the label under whose token the mask is decoded instead of by its own vector; -1 for its own.</summary>
    public required Tensor Misnamed { get; init; }

    public static DialogueBatch Draw(
        IDialogueSource source, IFeatureSource features, DialogueBatchBuilder build, int step, int part, int count, int conversations)
    {
        for (var i = 0; i < count; i++)
        {
            var random = source.RandomFor(step, part * 1000 + i);
            var picture = features.Draw(source.Next(random), random);
            build.AddPicture(picture);
            for (var c = 0; c < conversations; c++) build.AddConversation(picture, source.Turns(picture, random), random);
        }
        return build.Build();
    }
}
