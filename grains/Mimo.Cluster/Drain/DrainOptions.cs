namespace Mimo.Cluster.Drain;

/// <summary>How a process leaves when it is told to stop.</summary>
public sealed class DrainOptions
{
    /// <summary>
    /// Time between "not ready" and the first refusal, for whoever routes callers here to notice. A silo needs none: the others hear
    /// of it at once.
    /// </summary>
    /// <value>0 to 5 minutes; default 0. A gateway behind a load balancer wants more than one period of its readiness probe.</value>
    public TimeSpan Announce { get; set; }

    /// <summary>
    /// Longest wait for answers that have begun. Those left over are handed on: a silo's are taken up by another silo, a gateway's
    /// callers are told to ask again.
    /// </summary>
    /// <value>0 to 1 hour; default 60 seconds. The process may live for this time and 30 seconds more after the signal.</value>
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(60);

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Announce, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Announce, TimeSpan.FromMinutes(5));
        ArgumentOutOfRangeException.ThrowIfLessThan(Budget, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Budget, TimeSpan.FromHours(1));
    }
}
