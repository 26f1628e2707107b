using System.Text.Json;
using Mimo.Benchmarks.Load;

namespace Mimo.Benchmarks.Tests.Load;

public sealed class LoadCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-load").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_AgainstTheEmbeddedService_WritesResultsAndPlot()
    {
        var (json, svg) = (Path.Combine(_folder, "load.json"), Path.Combine(_folder, "load.svg"));
        Assert.Equal(0, LoadCommand.Run(
            ["--sessions", "2", "--turns", "2", "--think", "0.01", "--tokens", "4", "--duration", "1", "--warm-up", "0", "--json", json, "--svg", svg]));

        using var report = JsonDocument.Parse(File.ReadAllText(json));
        Assert.True(report.RootElement.GetProperty("answers").GetInt32() >= 2);
        Assert.Equal("closed", report.RootElement.GetProperty("loop").GetString());
        var first = report.RootElement.GetProperty("firstEventMs");
        Assert.True(first.GetProperty("p50").GetDouble() > 0 && first.GetProperty("p50").GetDouble() <= first.GetProperty("max").GetDouble());
        Assert.Contains("<svg", File.ReadAllText(svg), StringComparison.Ordinal);
    }
}
