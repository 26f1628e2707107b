namespace Mimo.Cluster.Placement;

/// <summary>How image affinity gives way to load.</summary>
public sealed class PlacementOptions
{
    /// <summary>
    /// How far above the mean of the silos with its verb a silo may go before an image that belongs there is placed on the next one.
    /// At 1 work is spread evenly and images meet by chance; from the number of silos on, load is never looked at.
    /// </summary>
    /// <value>1 and up, a ratio; default 1.25.</value>
    public double LoadFactor { get; set; } = 1.25;

    /// <summary>Answers and encodes that a silo may have in any case: up to this it is not called loaded.</summary>
    /// <value>0 and up; default 4, which one device decodes together faster than another brings up the image.</value>
    public int FreeLoad { get; set; } = 4;

    /// <summary>How often a silo looks whether its load has changed and tells the others.</summary>
    /// <value>100 ms and up; default 1 second. A change is seen by the other silos after that time.</value>
    public TimeSpan ReportEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LoadFactor, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(FreeLoad);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReportEvery, TimeSpan.FromMilliseconds(100));
    }
}
