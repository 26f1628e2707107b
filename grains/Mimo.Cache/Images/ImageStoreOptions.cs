namespace Mimo.Cache.Images;

/// <summary>Limits of an image store.</summary>
public sealed class ImageStoreOptions
{
    /// <summary>Names the store's connection.</summary>
    public const string Use = "images";

    /// <summary>
    /// Bytes of canonical images in process memory, 1 and up. At the limit the image unused for longest is forgotten; an image that
    /// is larger alone is refused as OVERLOADED. Redis bounds itself by its own <c>maxmemory</c>.
    /// </summary>
    /// <value>Default 512 MiB.</value>
    public long Capacity { get; set; } = 512L << 20;

    /// <summary>Longest wait for one Redis operation, above zero; then the call ends with STAGE_UNAVAILABLE.</summary>
    /// <value>Default 5 seconds.</value>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(OperationTimeout, TimeSpan.Zero);
    }
}
