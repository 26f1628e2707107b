using System.Diagnostics;

namespace Mimo.Lab.Tests.Build;

/// <summary>The program itself, killed.</summary>
public sealed class BuildProcessTests
{
    [Fact]
    public async Task Build_KilledAndStartedAgain_EndsWithTheBytesOfAnUnstoppedBuild()
    {
        using var folder = new TestFolder();
        var set = folder.IndexSet();
        Assert.Equal(0, await Run(set, folder["whole"]));

        using (var process = Start(set, folder["killed"]))
        {
            var third = Path.Combine(folder["killed"], "train-00003.jsonl");
            while (!File.Exists(third) && !process.HasExited) await Task.Delay(2);
            process.Kill();
            await process.WaitForExitAsync();
        }
        Assert.False(File.Exists(Path.Combine(folder["killed"], "manifest.json")), "The build was over before it could be killed.");
        var kept = File.GetLastWriteTimeUtc(Path.Combine(folder["killed"], "train-00003.jsonl"));

        Assert.Equal(0, await Run(set, folder["killed"]));
        Assert.Equal(kept, File.GetLastWriteTimeUtc(Path.Combine(folder["killed"], "train-00003.jsonl")));
        Assert.Equal(Files(folder["whole"]), Files(folder["killed"]));
    }

    static async Task<int> Run(string set, string output)
    {
        using var process = Start(set, output);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    static Process Start(string set, string output) => Process.Start(new ProcessStartInfo("dotnet",
        [Path.Combine(AppContext.BaseDirectory, "Mimo.Lab.dll"), "build", "--source", set, "--out", output, "--samples", "24000", "--shard-samples", "200", "--seed", "3"])
        { RedirectStandardOutput = true })!;

    static SortedDictionary<string, string> Files(string folder) =>
        new(Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllText), StringComparer.Ordinal);
}
