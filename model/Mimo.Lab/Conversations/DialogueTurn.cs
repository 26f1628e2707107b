namespace Mimo.Lab.Conversations;

/// <summary>One question with its prompts, the tagged answer, and what each <c>&lt;SEG&gt;</c> of it stands for. Coordinates 0..1.</summary>
public sealed record DialogueTurn
{
    public required string Question { get; init; }
    public required string Answer { get; init; }
    /// <summary>x0, y0, x1, y1 each.</summary>
    public float[][] Boxes { get; init; } = [];
    /// <summary>x, y each; all positive.</summary>
    public float[][] Points { get; init; } = [];
    /// <summary>In the order of the answer's <c>&lt;SEG&gt;</c>.</summary>
    public required SegTarget[] Targets { get; init; }
    /// <summary><c>name</c>, <c>box</c>, <c>point</c> or <c>absent</c>.</summary>
    public required string Kind { get; init; }
    /// <summary><c>I</c>, <c>II</c>, <c>III</c>, <c>IV</c> or <c>VQA</c>.</summary>
    public required string Perspective { get; init; }
    /// <summary>Who wrote the words: <see cref="Offline"/>, or <c>llm:MODEL</c>.</summary>
    public string Writer { get; init; } = Offline;

    public const string Offline = "offline";
}

/// <param name="Mask">Number of the mask in the picture's entry.</param>
/// <param name="Label">Its label.</param>
/// <param name="Box">The box that led to it, or null.</param>
/// <param name="Point">The point that led to it, or null.</param>
public sealed record SegTarget(int Mask, string Label, float[]? Box, float[]? Point);
