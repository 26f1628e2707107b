using Mimo.Contracts.Messages;

namespace Mimo.Grains.Decode;

/// <summary>One finished turn as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("mimo.TurnRecord")]
public sealed record TurnRecord
{
    [Id(0)] public required int Number { get; init; }
    [Id(1)] public required string Question { get; init; }
    [Id(2)] public required BoxPrompt[] Boxes { get; init; }
    [Id(3)] public required PointPrompt[] Points { get; init; }
    [Id(4)] public required string RequestId { get; init; }
    /// <summary>Ids of the answer, the end of sequence left out; they belong to <see cref="ModelRevision"/>'s tokenizer.</summary>
    [Id(5)] public required int[] Answer { get; init; }
    /// <summary>Positions that the turn takes in the sequence.</summary>
    [Id(6)] public required int Positions { get; init; }
    [Id(7)] public required string TaggedText { get; init; }
    [Id(8)] public required string ModelRevision { get; init; }
    /// <summary>
    /// What the caller was sent, masks included: for the same turn asked again, and for answers written out later, whose masks have to
    /// be the ones that somebody saw. Empty in records of before all turns kept them.
    /// </summary>
    [Id(9)] public required AnswerEvent[] Events { get; init; }
    /// <summary>The gateway's own id of the turn; null in records of before it had one.</summary>
    [Id(10)] public string? TurnId { get; init; }
    /// <summary>When the answer was complete; the default in records of before it was kept.</summary>
    [Id(20)] public DateTimeOffset Made { get; init; }

    /// <summary>In the order of their indices; null in records of before they were kept.</summary>
    [Id(11)] public StoredMask[]? Masks { get; init; }

    internal TurnKey Key => new(RequestId, TurnId ?? "");

    public override string ToString() => $"TurnRecord {Number}";
}
