namespace Mimo.Cache.Sealing;

/// <summary>How patient data is sealed where it leaves the process. Section <c>Mimo:Sealing</c>, the same for gateways and silos.</summary>
public sealed class SealingOptions
{
    public const string Section = "Mimo:Sealing";

    /// <summary>
    /// Folder with the master keys: files <c>NAME.key</c>, each 64 hexadecimal digits. The last by name wraps, the others still unwrap. Read anew
    /// within 2 seconds of a change; one that cannot be used is logged, and the keys from before stay. Its keys are what everything at rest
    /// hangs on: keep a copy apart from Redis.
    /// </summary>
    /// <value>Default none: values in Redis are not sealed, which is refused unless everything is on this machine.</value>
    public string? KeyDirectory { get; set; }

    /// <summary>Stores values bare beyond this machine, for a network and a Redis that are trusted with patient data.</summary>
    /// <value>Default false: without <see cref="KeyDirectory"/> a process that is reached from elsewhere does not start.</value>
    public bool Plain { get; set; }

    /// <summary>Age, 1 hour and up, at which a tenant's key is followed by a new one; older ones still open what they sealed.</summary>
    /// <value>Default 30 days.</value>
    public TimeSpan RotateAfter { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a process goes on with a tenant's keys before it reads them again, 1 second to 1 hour. An erased tenant's values can be
    /// opened so long on a process that could not be told.
    /// </summary>
    /// <value>Default 30 seconds.</value>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a file with a master key has to lie in the folder before it wraps, 0 to 1 day. It opens at once: a key that wraps in one process
    /// while it is still on its way to another closes that one's tenants to it.
    /// </summary>
    /// <value>Default 10 minutes; Kubernetes brings a changed secret to its nodes within two.</value>
    public TimeSpan Settle { get; set; } = TimeSpan.FromMinutes(10);

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Settle, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Settle, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(RotateAfter, TimeSpan.FromHours(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(KeyLifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(KeyLifetime, TimeSpan.FromHours(1));
        if (Plain && KeyDirectory is not null)
            throw new ArgumentException($"{Section}: either {nameof(KeyDirectory)} or {nameof(Plain)}, not both.");
    }

    /// <summary>Bare values may not leave this machine unless that is asked for.</summary>
    /// <param name="onlyThisMachine">Callers, silos and Redis are all on loopback.</param>
    /// <exception cref="ArgumentException">They would.</exception>
    public void RequireFor(bool onlyThisMachine)
    {
        if (KeyDirectory is null && !Plain && !onlyThisMachine)
            throw new ArgumentException(
                $"Patient data would lie unsealed beyond this machine: set {Section}:{nameof(KeyDirectory)} (docs/security.md), or {Section}:{nameof(Plain)}=true to accept that.");
    }
}
