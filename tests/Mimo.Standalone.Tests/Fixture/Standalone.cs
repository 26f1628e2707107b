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

    /// <summary>Debug or Release, of the tests and so of the program.</summary>
    public static string Configuration { get; } = new DirectoryInfo(Directory).Parent!.Name;

    public static ProcessStartInfo Start(params string[] arguments) =>
        Dotnet(Path.GetTempPath(), [Path.Combine(Directory, "Mimo.Standalone.dll"), .. arguments]);

    public static Task<(int Code, string Output, string Error)> Run(params string[] arguments) => Run(Start(arguments));

    /// <param name="settings">Environment variables of the process.</param>
    /// <param name="arguments">As typed.</param>
    public static Task<(int Code, string Output, string Error)> RunWith(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = Start(arguments);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Run(start);
    }

    /// <summary>Any of the programs that lie there, to its end.</summary>
    /// <param name="settings">Environment variables of the process.</param>
    /// <param name="command">File and arguments.</param>
    public static Task<(int Code, string Output, string Error)> RunProgram(IReadOnlyDictionary<string, string> settings, params string[] command)
    {
        var start = Dotnet(Path.GetTempPath(), [Path.Combine(Directory, command[0]), .. command[1..]]);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Run(start);
    }

    /// <summary>Any call of <c>dotnet</c>, from a folder.</summary>
    public static Task<(int Code, string Output, string Error)> RunIn(string folder, params string[] arguments) => Run(Dotnet(folder, arguments));

    static ProcessStartInfo Dotnet(string folder, string[] arguments) => new("dotnet", arguments)
    {
        WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
    };

    static async Task<(int Code, string Output, string Error)> Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
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
