namespace Mimo.Gateway.Identity;

/// <summary>What a caller may do.</summary>
[Flags]
public enum Scopes
{
    None = 0,
    /// <summary>Open sessions, ask, read and close them.</summary>
    Ask = 1,
    /// <summary>Send images.</summary>
    Upload = 2,
    /// <summary>Delete images and what was computed from them.</summary>
    Erase = 4,
    /// <summary>Act on a whole tenant.</summary>
    Admin = 8,
    All = Ask | Upload | Erase | Admin,
}
