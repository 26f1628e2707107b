namespace Mimo.Gateway.Sessions;

/// <summary>A silo gave no sign of life for <see cref="ResumeOptions.Silence"/>.</summary>
sealed class SiloSilentException : Exception;
