using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Sessions;

/// <summary>When the gateway gives a silo up and takes an answer to another one. Configuration section <c>Mimo:Resume</c>.</summary>
public sealed class ResumeOptions
{
    /// <summary>
    /// Longest silence of a silo within an answer. It sends a sign of life each second, so this is about the silo and not about slow
    /// models. Too short, and a busy machine's answers are reopened where they run, which costs a call and changes nothing.
    /// </summary>
    /// <value>1 to 30 seconds; default 4 seconds. Then the answer is opened anew, elsewhere if the cluster has given the silo up by then.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How long the gateway goes on trying, counted from the last thing that the caller was sent; for calls other than answers, from
    /// the first fault. Then the call ends with STAGE_UNAVAILABLE.
    /// </summary>
    /// <value>0 to 5 minutes; default 15 seconds. 0 passes every fault on at once.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);
}
