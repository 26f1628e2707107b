using System.Text.Json;

namespace Mimo.Benchmarks;

/// <summary>One line of a benchmark's JSON.</summary>
/// <param name="Name">Benchmark and case.</param>
/// <param name="Ratio">What was measured, without a unit.</param>
/// <param name="Goal">What it is held against.</param>
/// <param name="Holds">Whether it is reached.</param>
/// <param name="Detail">Figures behind the ratio.</param>
sealed record BenchmarkResult(string Name, double Ratio, double Goal, bool Holds, string Detail)
{
    static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static BenchmarkResult AtLeast(string name, double ratio, double goal, string detail) => new(name, ratio, goal, ratio >= goal, detail);

    public static BenchmarkResult AtMost(string name, double ratio, double goal, string detail) => new(name, ratio, goal, ratio <= goal, detail);

    public static void Write(string file, IReadOnlyList<BenchmarkResult> results) =>
        File.WriteAllText(file, JsonSerializer.Serialize(results, Options) + "\n");
}
