using Mimo.Contracts.Errors;

namespace Mimo.Cluster.Faults;

/// <summary>Tells the faults that say "no server can be reached now" from the others: only these are worth a retry.</summary>
public static class OrleansFaults
{
    /// <summary>
    /// True for a silo that died or hangs (SiloUnavailable, MessageRejection, Timeout), for an answer that its silo gave up
    /// (EnumerationAborted), and for a cluster in which nobody serves (<see cref="NobodyServes"/>).
    /// </summary>
    public static bool IsStageUnavailable(Exception exception) => exception switch
    {
        SiloUnavailableException or OrleansMessageRejectionException or EnumerationAbortedException or TimeoutException => true,
        _ when NobodyServes(exception) => true,
        OrleansException e => e.InnerException is not null && IsStageUnavailable(e.InnerException),
        _ => false,
    };

    /// <summary>
    /// No silo has the verb ("No active nodes") or the class ("no implementation", which <c>GetGrain</c> throws as a plain
    /// ArgumentException).
    /// </summary>
    public static bool NobodyServes(Exception exception) => exception switch
    {
        ArgumentException e => e.Message.StartsWith("Could not find an implementation", StringComparison.Ordinal),
        OrleansException e => e.Message.StartsWith("No active nodes", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The same call, made again, may go to another silo and succeed there.</summary>
    public static bool CanMove(Exception exception) => exception is MimoException { CanMove: true } || IsStageUnavailable(exception);
}
