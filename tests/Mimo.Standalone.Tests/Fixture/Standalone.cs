using System.Diagnostics;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>The built program, run as a user runs it.</summary>
static class Standalone
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The program's own output folder, of the configuration that the tests were built in.</summary>
    public static string Directory { get; } = Path.Combine(
        TestRepository.Root, "silos", "Mimo.Standalone",
        Path.GetRelativePath(Path.Combine(TestRepository.Root, "tests", "Mimo.Standalone.Tests"), AppContext.BaseDirectory));

    public static ProcessStartInfo Start(params string[] arguments) =>
        new("dotnet", [Path.Combine(Directory, "Mimo.Standalone.dll"), .. arguments])
    {
        WorkingDirectory = Path.GetTempPath(), RedirectStandardOutput = true, RedirectStandardError = true,
    };

    public static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var process = Process.Start(Start(arguments))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Tests that need the shipped weights say so: without them they are skipped, and under CI they fail.</summary>
    public static void NeedsCheckpoint()
    {
        var config = Path.Combine(Directory, "checkpoints", "mimo-tiny", "config.json");
        if (TestRepository.IsCi) Assert.True(File.Exists(config), $"{config} is missing.");
        Skip.IfNot(File.Exists(config), "SKIPPED: the shipped checkpoint is not in the program's output.");
    }
}
