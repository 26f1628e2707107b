using System.Text.Json;
using Mimo.Tests.Shared;

namespace Mimo.Benchmarks.Tests;

public sealed class BenchmarkProgramTests
{
    static string Page(string path) => File.ReadAllText(Path.Combine(TestRepository.Root, path));

    [Theory]
    [InlineData("tests/Mimo.Benchmarks/README.md")]
    [InlineData("docs/performance.md")]
    public void Pages_NameEveryBenchmark(string path)
    {
        foreach (var benchmark in BenchmarkProgram.All) Assert.Contains($"`{benchmark.Name}`", Page(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnknownName_IsBadInputAndNoName_IsAList()
    {
        Assert.Equal(BenchmarkProgram.BadInput, BenchmarkProgram.Run(["follow-up", "no-such-name"]));
        Assert.Equal(0, BenchmarkProgram.Run([]));
    }

    [Fact]
    public void Write_HasTheFieldsThatReadersExpect()
    {
        var file = Path.GetTempFileName();
        BenchmarkResult.Write(file, [BenchmarkResult.AtLeast("a", 2, 1.5, "d"), BenchmarkResult.AtMost("b", 2, 1.5, "e")]);
        using var read = JsonDocument.Parse(File.ReadAllText(file));
        File.Delete(file);
        Assert.Equal(["name", "ratio", "goal", "holds", "detail"], read.RootElement[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal((true, false), (read.RootElement[0].GetProperty("holds").GetBoolean(), read.RootElement[1].GetProperty("holds").GetBoolean()));
    }

    [Fact]
    public void Options_TakeNamesAndPairsInAnyOrder()
    {
        var options = new BenchmarkOptions(["one", "--rounds", "7", "two", "--size", "tiny,base"]);
        Assert.Equal(["one", "two"], options.Names);
        Assert.Equal(7, options.Number("rounds", 1));
        Assert.True(options.Wants("size", "base") && !options.Wants("size", "full") && options.Wants("case", "any"));
    }
}
