namespace Mimo.Cluster.Redis;

/// <summary>
/// The four uses of Redis. Membership and sessions have to be kept: append-only file, no eviction. Images and embeddings expire, and
/// embeddings may be lost at any time: an instance of their own, or <c>volatile-lru</c>.
/// </summary>
public sealed class RedisStores
{
    public RedisServerOptions Membership { get; } = new();

    public RedisServerOptions Sessions { get; } = new();

    public RedisServerOptions Images { get; } = new();

    public RedisServerOptions Embeddings { get; } = new();
}
