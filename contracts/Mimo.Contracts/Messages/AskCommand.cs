namespace Mimo.Contracts.Messages;

/// <summary>One question. Already validated by the gateway; the session validates what only it knows.</summary>
[GenerateSerializer, Immutable, Alias("mimo.AskCommand")]
public sealed record AskCommand
{
    [Id(0)] public required string Question { get; init; }
    [Id(1)] public BoxPrompt[] Boxes { get; init; } = [];
    [Id(2)] public PointPrompt[] Points { get; init; } = [];
    /// <summary>Empty: none.</summary>
    [Id(3)] public string RequestId { get; init; } = "";
    /// <summary>0: the model's own limit.</summary>
    [Id(4)] public int MaxNewTokens { get; init; }
    /// <summary>
    /// Made by the gateway for each call of its own: the command sent again with it is the same turn, which is joined while it runs
    /// and replayed when it is stored. Empty: none.
    /// </summary>
    [Id(5)] public string TurnId { get; init; } = "";

    /// <summary>Prints counts only: questions are patient data.</summary>
    public override string ToString() => $"AskCommand {Question.Length} chars, {Boxes.Length} boxes, {Points.Length} points";
}
