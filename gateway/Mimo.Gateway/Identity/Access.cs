namespace Mimo.Gateway.Identity;

/// <summary>Who may reach an endpoint. Put on plain HTTP endpoints as metadata; those of gRPC are in <see cref="Permissions"/>.</summary>
public sealed record Access
{
    readonly Scopes? _needed;

    Access(Scopes? needed, bool open) => (_needed, IsOpen) = (needed, open);

    /// <summary>Callers need no credentials, and wrong ones are not looked at.</summary>
    public static Access Anyone { get; } = new(null, open: true);

    public static Access Nobody { get; } = new(null, open: false);

    public bool IsOpen { get; }

    /// <summary>Callers who are known and have all of these.</summary>
    public static Access With(Scopes scopes) => new(scopes, open: false);

    /// <summary>Whether a known caller may.</summary>
    public bool Allows(Scopes scopes) => IsOpen || _needed is { } needed && (scopes & needed) == needed;
}
