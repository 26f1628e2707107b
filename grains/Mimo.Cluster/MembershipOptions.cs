namespace Mimo.Cluster;

/// <summary>How soon a silo that does not answer is given up by the others. The same for all processes of a cluster.</summary>
public sealed class MembershipOptions
{
    /// <summary>
    /// Time between two probes of a silo, and the longest wait for one. Longer bears a busier machine; callers wait as much longer for
    /// answers of a silo that has gone.
    /// </summary>
    /// <value>100 ms to 1 minute; default 1 second.</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Probes in a row that a silo may miss. One that is given up while it lives ends itself, with all that its device holds, so this is
    /// above what a pause of the garbage collector or a busy machine takes.
    /// </summary>
    /// <value>2 to 10; default 3.</value>
    public int MissedProbes { get; set; } = 3;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ProbeTimeout, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ProbeTimeout, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(MissedProbes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MissedProbes, 10);
    }
}
