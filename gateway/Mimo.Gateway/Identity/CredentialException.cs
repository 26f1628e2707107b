namespace Mimo.Gateway.Identity;

/// <summary>Credentials do not hold. Why is for the log: one who tries credentials learns only that they failed.</summary>
/// <param name="cause">A fixed word or the name of a type; nothing of what was sent.</param>
public sealed class CredentialException(string cause) : Exception(cause);
