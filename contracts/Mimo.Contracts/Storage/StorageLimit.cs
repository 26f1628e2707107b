using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;

namespace Mimo.Contracts.Storage;

/// <summary>What a tenant may have stored at once.</summary>
/// <param name="Images">Images; null: any number.</param>
/// <param name="Bytes">Bytes of them as they are stored; null: any number.</param>
public readonly record struct StorageLimit(int? Images, long? Bytes)
{
    /// <summary>Farther away, an image's expiry is nothing that a caller should be told to wait for.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    public static StorageLimit None => default;

    public bool IsNone => Images is null && Bytes is null;

    /// <summary>Whether so much is within the limit.</summary>
    public bool Holds(int images, long bytes) => !(images > Images) && !(bytes > Bytes);

    /// <param name="frees">When the next image expires, unless somebody uses it; null: not known.</param>
    /// <returns>QUOTA_EXHAUSTED; to be retried only where space is made within a minute without anybody's doing.</returns>
    public MimoException Refusal(TimeSpan? frees)
    {
        var limits = (Images, Bytes) switch
        {
            ({ } images, { } bytes) => $"{images} images or {bytes} bytes",
            ({ } images, null) => $"{images} images",
            _ => $"{Bytes} bytes",
        };
        return new MimoException(
            ErrorReason.QuotaExhausted, $"The tenant has stored what it may: {limits}. Delete images, or wait until some expire.",
            retryAfter: frees is { } wait && wait <= LongestWait ? (wait < ShortestWait ? ShortestWait : wait) : null);
    }
}
