namespace Mimo.Contracts.Messages;

/// <summary>What a running answer yields, in order. The last one is <see cref="FinishedEvent"/>.</summary>
[GenerateSerializer, Immutable, Alias("mimo.AnswerEvent")]
public abstract record AnswerEvent
{
    /// <summary>Prints the kind only: answers are patient data.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>
/// Nothing new, but the silo lives: sent about once a second while an answer is waited for. Gateways tell a hung silo by its absence
/// and pass it on to nobody.
/// </summary>
[GenerateSerializer, Immutable, Alias("mimo.AliveEvent")]
public sealed record AliveEvent : AnswerEvent
{
    /// <summary>What follows is the stored answer of an earlier call: nothing is computed for it.</summary>
    [Id(0)] public bool Replays { get; init; }
}

/// <summary>Text without tags.</summary>
[GenerateSerializer, Immutable, Alias("mimo.TextEvent")]
public sealed record TextEvent([property: Id(0)] string Text) : AnswerEvent;

/// <summary>A grounded term is complete; <paramref name="Start"/>..<paramref name="End"/> is its half-open range in the answer.</summary>
[GenerateSerializer, Immutable, Alias("mimo.EntityEvent")]
public sealed record EntityEvent(
    [property: Id(0)] int Index, [property: Id(1)] string Phrase,
    [property: Id(2)] int Start, [property: Id(3)] int End) : AnswerEvent;

/// <summary>A mask at the image's size. <paramref name="EntityIndex"/> is -1 outside any term.</summary>
[GenerateSerializer, Immutable, Alias("mimo.MaskEvent")]
public sealed record MaskEvent(
    [property: Id(0)] int Index, [property: Id(1)] int EntityIndex, [property: Id(2)] string Phrase, [property: Id(3)] int Start,
    [property: Id(4)] int End, [property: Id(5)] MaskResult Mask) : AnswerEvent;

/// <summary>The turn is over and stored.</summary>
[GenerateSerializer, Immutable, Alias("mimo.FinishedEvent")]
public sealed record FinishedEvent : AnswerEvent
{
    [Id(0)] public required string TaggedText { get; init; }
    [Id(1)] public required bool TokenLimitReached { get; init; }
    [Id(2)] public required int Turn { get; init; }
    [Id(3)] public required int PrefillTokens { get; init; }
    [Id(4)] public required int ReusedTokens { get; init; }
    [Id(5)] public required int NewTokens { get; init; }
    [Id(6)] public required int Masks { get; init; }
    [Id(7)] public required int VisionEncodes { get; init; }
    [Id(8)] public required double EncodeMs { get; init; }
    [Id(9)] public required double FirstTokenMs { get; init; }
    /// <summary>0 when the answer has no mask.</summary>
    [Id(10)] public required double FirstMaskMs { get; init; }
    [Id(11)] public required double TotalMs { get; init; }
}
