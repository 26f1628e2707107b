using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Admit;

/// <summary>How much work the gateway takes on at a time. Configuration section <c>Mimo:Admit</c>.</summary>
public sealed class AdmissionOptions
{
    /// <summary>Uploads being received or decoded. Each may hold its file and its pixels in memory.</summary>
    /// <value>1 to 1,000 uploads; default 8. The next one is refused with OVERLOADED.</value>
    [Range(1, 1_000)]
    public int MaxUploads { get; set; } = 8;

    /// <summary>Answers being streamed.</summary>
    /// <value>1 to 100,000 answers; default 64. The next one is refused with OVERLOADED.</value>
    [Range(1, 100_000)]
    public int MaxQuestions { get; set; } = 64;

    /// <summary>
    /// Part of the slots that no tenant takes while it is alone, so that another finds one at once. Counts only where identities are
    /// configured.
    /// </summary>
    /// <value>0 to 0.9; default 0.25, rounded up.</value>
    [Range(0, 0.9)]
    public double Spare { get; set; } = 0.25;

    /// <summary>What a refused caller is told to wait.</summary>
    /// <value>10 ms to 1 minute; default 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}
