using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Volumes;

/// <summary>What a stack may be. Configuration section <c>Mimo:Volume</c>.</summary>
public sealed class StackOptions
{
    /// <summary>Slices of a stack.</summary>
    /// <value>1 to 10,000; default 1,000. More are refused with ARGUMENT_INVALID, before any of them is looked up.</value>
    [Range(1, 10_000)]
    public int MaxSlices { get; set; } = 1_000;

    /// <summary>Pixels of all slices together.</summary>
    /// <value>1 to 2^36; default 2^30, four times 1,000 slices of 512 x 512. More are refused with IMAGE_TOO_LARGE.</value>
    [Range(1L, 1L << 36)]
    public long MaxVoxels { get; set; } = 1L << 30;

    /// <summary>Masks of the answer that are followed.</summary>
    /// <value>1 to 128; default 16. Those behind them end on the slice that was asked about, with VOLUME_END_LIMIT.</value>
    [Range(1, 128)]
    public int MaxObjects { get; set; } = 16;

    /// <summary>Longest time of a whole answer about a stack.</summary>
    /// <value>1 second to 12 hours; default 1 hour. Then it ends with CALL_TIMED_OUT.</value>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(1);
}
