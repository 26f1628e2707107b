namespace Mimo.Gateway.Audit;

/// <summary>What becomes of calls whose record cannot be written.</summary>
public enum AuditPolicy
{
    /// <summary>They are refused, or fail at their end: no access without a record.</summary>
    Refuse,
    /// <summary>They go on; what is lost is counted, and the trail says how much once it is back.</summary>
    GoOn,
}
