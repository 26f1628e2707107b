namespace Mimo.Cluster.Redis;

/// <summary>
/// The five uses of Redis. Membership, sessions and keys have to be kept: append-only file, no eviction. Images and embeddings expire, and
/// embeddings may be lost at any time: an instance of their own, or <c>volatile-lru</c>.
/// </summary>
public sealed class RedisStores
{
    /// <summary>Whether all of it is reached without leaving this machine.</summary>
    /// <param name="shared">The address that all uses share, if there is one.</param>
    public bool AreLoopback(string? shared) => ((RedisServerOptions[])[Membership, Sessions, Keys, Images, Embeddings]).All(use => use.IsLoopback(shared));

    public RedisServerOptions Membership { get; } = new();

    public RedisServerOptions Sessions { get; } = new();

    /// <summary>The wrapped keys of the tenants. Gateways and silos need the same one.</summary>
    public RedisServerOptions Keys { get; } = new();

    public RedisServerOptions Images { get; } = new();

    public RedisServerOptions Embeddings { get; } = new();
}
