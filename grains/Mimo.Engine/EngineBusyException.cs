namespace Mimo.Engine;

/// <summary>The device takes no more of this work now. Nothing was started.</summary>
public sealed class EngineBusyException(TimeSpan retryAfter) : Exception("The device has no free place for this work.")
{
    /// <summary>When a place is likely to be free, from the work that waits and how long such work took lately.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
