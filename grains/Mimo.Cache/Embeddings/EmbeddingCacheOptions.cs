namespace Mimo.Cache.Embeddings;

/// <summary>Limits of an embedding cache.</summary>
public sealed class EmbeddingCacheOptions
{
    /// <summary>Names the cache's connection.</summary>
    public const string Use = "embeddings";

    /// <summary>
    /// Bytes of payloads in process memory, 1 and up. At the limit the entry unused for longest is dropped; one that is larger alone
    /// is not kept. Redis bounds itself by its own <c>maxmemory</c>.
    /// </summary>
    /// <value>Default 256 MiB: 100 images at full size (2.6 MiB each).</value>
    public long Capacity { get; set; } = 256L << 20;

    /// <summary>Longest wait for a read, above zero; then the image is encoded again.</summary>
    /// <value>Default 500 ms: a 5 MB read takes 4 ms on a healthy connection.</value>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait for a write, above zero; then the entry is given up.</summary>
    /// <value>Default 2 seconds.</value>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ReadTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(WriteTimeout, TimeSpan.Zero);
    }
}
