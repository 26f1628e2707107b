namespace Mimo.Contracts.Storage;

/// <summary>
/// Uploaded images in canonical form (upright, lossless PNG, metadata gone), by key. Process memory in the embedded default, Redis
/// in a cluster. Images never travel in grain messages: a few megabytes on the connection between silos hold up every token.
/// </summary>
public interface IImageStore
{
    /// <summary>Keeps an image; storing the same key again renews it.</summary>
    /// <exception cref="Errors.MimoException">OVERLOADED: the store is full.</exception>
    ValueTask Put(string key, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken);

    /// <summary>
    /// The same within what the key's tenant may have stored, of all processes that share the store: of two that come for the last place at
    /// once, one gets it. An image that is there already takes no more.
    /// </summary>
    /// <exception cref="Errors.MimoException">QUOTA_EXHAUSTED: the tenant has stored what it may; OVERLOADED: the store is full.</exception>
    ValueTask Put(string key, ReadOnlyMemory<byte> canonical, StorageLimit limit, CancellationToken cancellationToken);

    /// <summary>Whether the tenant may store one more image, of a byte at least. A look, not a promise: <see cref="Put(string, ReadOnlyMemory{byte}, StorageLimit, CancellationToken)"/> decides.</summary>
    /// <exception cref="Errors.MimoException">STAGE_UNAVAILABLE: the store cannot be reached.</exception>
    ValueTask<bool> HasRoom(string tenantTag, StorageLimit limit, CancellationToken cancellationToken);

    /// <summary>Null when unknown, expired or deleted.</summary>
    ValueTask<byte[]?> Get(string key, CancellationToken cancellationToken);

    ValueTask<bool> Contains(string key, CancellationToken cancellationToken);

    ValueTask Delete(string key, CancellationToken cancellationToken);

    /// <summary>Deletes all images of a tenant and tells how many they were.</summary>
    /// <exception cref="Errors.MimoException">STAGE_UNAVAILABLE: some may be left.</exception>
    ValueTask<int> DeleteTenant(string tenantTag, CancellationToken cancellationToken);
}
