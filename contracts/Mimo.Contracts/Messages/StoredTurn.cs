namespace Mimo.Contracts.Messages;

/// <summary>One stored turn with all that its caller was sent.</summary>
[GenerateSerializer, Immutable, Alias("mimo.StoredTurn")]
public sealed record StoredTurn
{
    [Id(0)] public required int Number { get; init; }
    [Id(1)] public required ImageReference Image { get; init; }
    /// <summary>As delivered, neighbouring texts joined; empty for a turn stored before events were kept.</summary>
    [Id(2)] public required AnswerEvent[] Events { get; init; }
    [Id(3)] public required string ModelRevision { get; init; }
    /// <summary>When the answer was stored; the default for a turn stored before times were kept.</summary>
    [Id(4)] public required DateTimeOffset Made { get; init; }

    public override string ToString() => $"StoredTurn {Number}";
}
