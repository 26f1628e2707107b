namespace Mimo.Grains.Erase;

/// <summary>What is durable of a tenant's erasure: counts of what is gone, never what it was.</summary>
[GenerateSerializer, Alias("mimo.ErasureLedger")]
public sealed class ErasureLedger
{
    public const string StorageName = "erasures";

    /// <summary>Empty: never begun.</summary>
    [Id(0)] public string Id { get; set; } = "";
    [Id(1)] public DateTimeOffset Began { get; set; }
    [Id(2)] public int Transcripts { get; set; }
    [Id(3)] public int Images { get; set; }
    [Id(4)] public int Embeddings { get; set; }
    [Id(5)] public int Keys { get; set; }
    /// <summary>Processes that have dropped what they held.</summary>
    [Id(6)] public int Silos { get; set; }
    /// <summary>Empty while it runs.</summary>
    [Id(7)] public string Receipt { get; set; } = "";
    [Id(8)] public string Signature { get; set; } = "";
}
