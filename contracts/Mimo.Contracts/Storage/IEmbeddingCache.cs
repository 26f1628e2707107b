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

    /// <summary>Deletes the image's features of every model. Unlike the others it does not keep a failure to itself.</summary>
    /// <exception cref="Errors.MimoException">STAGE_UNAVAILABLE: some may be left.</exception>
    ValueTask Delete(string imageKey, CancellationToken cancellationToken);

    /// <summary>Deletes all features of a tenant's images and tells how many entries they were.</summary>
    /// <exception cref="Errors.MimoException">STAGE_UNAVAILABLE: some may be left.</exception>
    ValueTask<int> DeleteTenant(string tenantTag, CancellationToken cancellationToken);
}
