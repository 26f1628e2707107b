namespace Mimo.Contracts.Messages;

/// <summary>A session as callers may see it.</summary>
[GenerateSerializer, Immutable, Alias("mimo.SessionInfo")]
public sealed record SessionInfo
{
    [Id(0)] public required ImageReference Image { get; init; }
    [Id(1)] public required TurnInfo[] Turns { get; init; }
    [Id(2)] public required int Tokens { get; init; }
    [Id(3)] public required int MaxTokens { get; init; }

    public override string ToString() => $"SessionInfo {Turns.Length} turns";
}

[GenerateSerializer, Immutable, Alias("mimo.TurnInfo")]
public sealed record TurnInfo
{
    [Id(0)] public required int Number { get; init; }
    [Id(1)] public required string Question { get; init; }
    [Id(2)] public required BoxPrompt[] Boxes { get; init; }
    [Id(3)] public required PointPrompt[] Points { get; init; }
    [Id(4)] public required string TaggedText { get; init; }
    [Id(5)] public required string RequestId { get; init; }

    public override string ToString() => $"TurnInfo {Number}";
}
