namespace Mimo.Benchmarks;

/// <summary>One question about speed, answered by ratios from one run.</summary>
interface IBenchmark
{
    string Name { get; }

    /// <summary>What its ratios tell.</summary>
    string Question { get; }

    /// <summary>Prints a table and returns what is held against a goal.</summary>
    IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options);
}
