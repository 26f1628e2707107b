using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Build;

/// <summary>What a restore takes is held to hashes: the files are there, and CI's restore may not write them.</summary>
public sealed partial class LockFileTests
{
    static readonly string[] Projects = [.. Project().Matches(File.ReadAllText(Path.Combine(TestRepository.Root, "MIMO.sln")))
        .Select(match => Path.Combine(TestRepository.Root, match.Groups[1].Value.Replace('\\', '/')))];

    [Fact]
    public void EveryProject_HasALock_WithAHashForEachPackage_AndNoRegistry()
    {
        Assert.NotEmpty(Projects);
        foreach (var project in Projects)
        {
            var file = Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");
            Assert.True(File.Exists(file), $"{project} has no lock file: dotnet restore MIMO.sln writes it.");
            var text = File.ReadAllText(file);
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            var packages = JsonNode.Parse(text)!["dependencies"]!.AsObject().SelectMany(target => target.Value!.AsObject())
                .Where(package => (string)package.Value!["type"]! != "Project").ToArray();
            Assert.NotEmpty(packages);
            Assert.All(packages, package => Assert.Equal(64, Convert.FromBase64String((string)package.Value!["contentHash"]!).Length));
        }
    }

    [Theory]
    [InlineData("true", "cpu", "true", "")]
    [InlineData("false", "cpu", "", "")]
    [InlineData("true", "cuda", "", "packages.cuda.lock.json")]
    public async Task Restore_UnderCi_IsLocked_AndTheCudaBuildHasAFileOfItsOwn(string ci, string backend, string locked, string file)
    {
        var start = new ProcessStartInfo("dotnet", [
            "msbuild", Path.Combine(TestRepository.Root, "model/Mimo.Model/Mimo.Model.csproj"), $"-p:CI={ci}", $"-p:TorchBackend={backend}",
            "-getProperty:RestorePackagesWithLockFile,RestoreLockedMode,NuGetLockFilePath"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        using var json = JsonDocument.Parse(output);
        string Property(string name) => json.RootElement.GetProperty("Properties").GetProperty(name).GetString()!;
        Assert.Equal(("true", locked, file), (Property("RestorePackagesWithLockFile"), Property("RestoreLockedMode"), Path.GetFileName(Property("NuGetLockFilePath"))));
    }

    [GeneratedRegex("""= "[^"]+", "([^"]+\.csproj)",""")]
    private static partial Regex Project();
}
