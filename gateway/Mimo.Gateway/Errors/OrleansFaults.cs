namespace Mimo.Gateway.Errors;

/// <summary>Tells the faults that say "no server can be reached now" from the others: only these are worth a caller's retry.</summary>
public static class OrleansFaults
{
    /// <summary>
    /// True for a silo that died or hangs (SiloUnavailable, MessageRejection, Timeout), for an answer that its silo gave up
    /// (EnumerationAborted), and for a cluster in which no silo has the verb ("No active nodes") or the class ("no implementation",
    /// which <c>GetGrain</c> throws as a plain ArgumentException).
    /// </summary>
    public static bool IsStageUnavailable(Exception exception) => exception switch
    {
        SiloUnavailableException or OrleansMessageRejectionException or EnumerationAbortedException or TimeoutException => true,
        ArgumentException e => e.Message.StartsWith("Could not find an implementation", StringComparison.Ordinal),
        OrleansException e => e.Message.StartsWith("No active nodes", StringComparison.Ordinal)
            || (e.InnerException is not null && IsStageUnavailable(e.InnerException)),
        _ => false,
    };
}
