using System.Diagnostics;
using System.Text.Json.Nodes;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Build;

public sealed class SbomTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("mimo-sbom").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Publish_ListsEveryPackageThatTheProgramLoads()
    {
        // The target that publishing runs, without building again what the tests stand on.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo(
            "dotnet", ["msbuild", Path.Combine(TestRepository.Root, "gateway/Mimo.Gateway"), "-t:WriteSbom", $"-p:Configuration={configuration}", $"-p:PublishDir={_directory}/"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);

        var bom = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "bom.cdx.json")))!;
        Assert.Equal(("CycloneDX", "Mimo.Gateway"), ((string)bom["bomFormat"]!, (string)bom["metadata"]!["component"]!["name"]!));
        var listed = bom["components"]!.AsArray().Select(one => $"{one!["name"]}/{one["version"]}").ToArray();
        Assert.Distinct(listed);
        var loaded = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Mimo.Gateway.deps.json")))!;
        var packages = loaded["libraries"]!.AsObject().Where(library => (string)library.Value!["type"]! == "package").Select(library => library.Key);
        var files = loaded["targets"]!.AsObject().Single().Value!.AsObject();
        // Packages of references and analyzers alone bring nothing that could be attacked.
        var withCode = packages.Where(package => files[package]!.AsObject().Any(part => part.Key is "runtime" or "native" or "runtimeTargets")).ToArray();
        Assert.Empty(withCode.Except(listed));
        Assert.Contains(listed, one => one.StartsWith("Microsoft.Orleans.Runtime/", StringComparison.Ordinal));
    }
}
