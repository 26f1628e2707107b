using System.Globalization;

namespace Mimo.Lab.Build;

/// <summary>One output file: which samples of which split it holds.</summary>
/// <param name="Split">Of all its samples.</param>
/// <param name="Number">Within the split, from 0.</param>
/// <param name="First">Number of its first sample within the split.</param>
/// <param name="Count">Of its samples.</param>
sealed record ShardPlan(string Split, int Number, int First, int Count)
{
    public string FileName { get; } = string.Create(CultureInfo.InvariantCulture, $"{Split}-{Number:D5}.jsonl");

    /// <summary>Shares the samples among the splits by their sizes, to the sample, and cuts each share into shards.</summary>
    /// <param name="sizes">Pictures of each split, in the order of output; not all 0.</param>
    /// <param name="options">Samples in all, samples of a shard.</param>
    public static ShardPlan[] Of(IReadOnlyList<(string Split, long Size)> sizes, BuildOptions options)
    {
        var (plans, total, before, given) = (new List<ShardPlan>(), sizes.Sum(s => s.Size), 0L, 0);
        foreach (var (split, size) in sizes)
        {
            before += size;
            var share = (int)Math.Round((double)options.Samples * before / total) - given;
            given += share;
            for (int first = 0, number = 0; first < share; first += options.ShardSamples, number++)
                plans.Add(new ShardPlan(split, number, first, Math.Min(options.ShardSamples, share - first)));
        }
        return [.. plans];
    }
}
