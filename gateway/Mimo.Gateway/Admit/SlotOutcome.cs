namespace Mimo.Gateway.Admit;

/// <summary>What became of asking for a slot.</summary>
enum SlotOutcome
{
    Taken,
    /// <summary>Every slot is taken.</summary>
    Full,
    /// <summary>The tenant has its part of the slots; the rest is for others.</summary>
    TenantShare,
    /// <summary>The tenant has as many as it may.</summary>
    TenantLimit,
}
