using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Deliver;

/// <summary>How long an answer may take. Configuration section <c>Mimo:Deliver</c>.</summary>
public sealed class DeliverOptions
{
    /// <summary>
    /// Longest wait for a caller that does not read. Below Orleans's own sweep (30 to 60 s), so that the end is ours to explain.
    /// </summary>
    /// <value>100 ms to 25 seconds; default 20 seconds. Then the answer is cancelled with CALL_TIMED_OUT.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:25")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest time of a whole answer; gRPC itself has no limit unless the caller sets a deadline.</summary>
    /// <value>1 second to 1 hour; default 10 minutes. Then the answer is cancelled with CALL_TIMED_OUT.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(10);
}
