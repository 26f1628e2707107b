namespace Mimo.Contracts.Storage;

/// <summary>
/// Encoded features by image key and model revision. An accelerator, never a condition: a miss, a time-out and a damaged entry all
/// come back as null and mean "encode again".
/// </summary>
public interface IEmbeddingCache
{
    ValueTask<byte[]?> Get(string imageKey, CancellationToken cancellationToken);

    /// <summary>Keeps a payload, sealed by the cache where it leaves the process; failures are counted, not thrown.</summary>
    ValueTask Put(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    ValueTask Delete(string imageKey, CancellationToken cancellationToken);
}
