namespace Mimo.Standalone;

/// <summary>A failure to be told to the user in one line, with the exit code that it ends in.</summary>
sealed class UserException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
