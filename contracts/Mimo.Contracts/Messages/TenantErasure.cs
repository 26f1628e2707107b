namespace Mimo.Contracts.Messages;

/// <summary>How far an erasure is.</summary>
[GenerateSerializer, Immutable, Alias("mimo.TenantErasure")]
public sealed record TenantErasure
{
    [Id(0)] public required string Id { get; init; }
    /// <summary>The receipt; empty while it runs.</summary>
    [Id(1)] public string Receipt { get; init; } = "";
    /// <summary>Hex HMAC-SHA256 of the receipt; empty where the deployment has no master key.</summary>
    [Id(2)] public string Signature { get; init; } = "";

    public bool IsFinished => Receipt.Length > 0;
}
