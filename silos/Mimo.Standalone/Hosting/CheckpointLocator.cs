namespace Mimo.Standalone.Hosting;

/// <summary>Finds the weights: those named on the command line, else those that the build put beside the program.</summary>
static class CheckpointLocator
{
    public const string Default = "checkpoints/mimo-tiny";
    const string Config = "config.json";

    /// <exception cref="UserException">There is no checkpoint.</exception>
    public static string Find(DirectoryInfo? asked)
    {
        var directory = asked?.FullName ?? Path.Combine(AppContext.BaseDirectory, Default);
        if (File.Exists(Path.Combine(directory, Config))) return directory;
        throw new UserException(
            asked is null
                ? $"no checkpoint: {directory} has no {Config}. Build from a complete clone, or name one with --checkpoint DIR."
                : $"no checkpoint: {directory} has no {Config}.",
            ExitCodes.BadInput);
    }
}
