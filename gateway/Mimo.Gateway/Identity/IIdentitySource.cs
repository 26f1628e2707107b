namespace Mimo.Gateway.Identity;

/// <summary>One way in which callers prove who they are.</summary>
public interface IIdentitySource
{
    /// <summary>Who calls, by the credentials of this kind that came with the call; null where none came.</summary>
    /// <exception cref="CredentialException">Some came, and they do not hold.</exception>
    ValueTask<Caller?> Identify(HttpContext context);
}
