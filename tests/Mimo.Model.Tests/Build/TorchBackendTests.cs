using System.Diagnostics;
using System.Text.Json;
using Mimo.Tests.Shared;

namespace Mimo.Model.Tests.Build;

/// <summary>The switch to CUDA is evaluated, not restored: the CUDA package is not available everywhere.</summary>
public sealed class TorchBackendTests
{
    [Fact]
    public async Task TorchBackend_Default_ReferencesTheCpuLibrary()
    {
        var packages = await PackageReferences();
        Assert.Contains("libtorch-cpu-linux-x64", packages);
        Assert.DoesNotContain("TorchSharp-cuda-linux", packages);
    }

    [Fact]
    public async Task TorchBackend_Cuda_ReferencesTheCudaLibraryAlone()
    {
        var packages = await PackageReferences("-p:TorchBackend=cuda");
        Assert.Contains("TorchSharp-cuda-linux", packages);
        Assert.DoesNotContain("libtorch-cpu-linux-x64", packages);
    }

    static async Task<string[]> PackageReferences(params string[] properties)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments = ["msbuild", Path.Combine(TestRepository.Root, "model/Mimo.Model/Mimo.Model.csproj"), "-getItem:PackageReference", .. properties];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!).ToArray();
    }
}
