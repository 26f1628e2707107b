namespace Mimo.Cache.Metrics;

/// <summary>How a read or write of a store ended; the metric label <c>outcome</c>, in lower case.</summary>
public enum CacheOutcome
{
    Hit,
    Miss,
    Stored,
    /// <summary>The entry alone is larger than the bound.</summary>
    Refused,
    /// <summary>No answer within the operation time-out.</summary>
    Timeout,
    /// <summary>No connection, or the server answered with an error.</summary>
    Unreachable,
    /// <summary>Wrong magic, length or checksum, or an entry of another image.</summary>
    Corrupt,
    /// <summary>A sound entry of another schema, model or preprocessing revision.</summary>
    Stale,
    /// <summary>Bare where sealing is on, or sealed where it is off.</summary>
    Unsealed,
    /// <summary>The tenant's key is destroyed, or its master key missing.</summary>
    KeyGone,
    /// <summary>Sealed, and altered or moved from another key or tenant.</summary>
    Forged,
}
