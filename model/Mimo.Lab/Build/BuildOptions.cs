using System.Text.Json.Serialization;

namespace Mimo.Lab.Build;

/// <summary>What decides the bytes of a build, beside its sources and this program's version.</summary>
public sealed record BuildOptions
{
    /// <summary>Names of <see cref="Mix"/>, in its order.</summary>
    public static readonly string[] Perspectives = ["I", "II", "III", "IV", "VQA"];

    /// <summary>Samples in all splits together, 1 and more.</summary>
    [JsonPropertyName("samples")] public required int Samples { get; init; }
    /// <summary>Any number; each gives other samples.</summary>
    [JsonPropertyName("seed")] public required int Seed { get; init; }
    /// <summary>Weights of I, II, III, IV and VQA, 0 and more. Default 1:2:2:1:1, the paper's. Without VQA files the last one counts as 0.</summary>
    [JsonPropertyName("mix")] public double[] Mix { get; init; } = [1, 2, 2, 1, 1];
    /// <summary>A dataset's pictures are drawn as often as this power of their number, 0 (all datasets alike) to 1 (all pictures alike). Default 0.7, as in training.</summary>
    [JsonPropertyName("balance")] public double Balance { get; init; } = 0.7;
    /// <summary>Share of the samples with several turns, 0 to 1. Default 0.3.</summary>
    [JsonPropertyName("several_turns")] public double SeveralTurns { get; init; } = 0.3;
    /// <summary>Most turns of a sample, 1 and more. Default 4.</summary>
    [JsonPropertyName("most_turns")] public int MostTurns { get; init; } = 4;
    /// <summary>Samples of a shard, 1 and more. Default 5,000, some 10 MB; a killed build repeats the shards under way.</summary>
    [JsonPropertyName("shard_samples")] public int ShardSamples { get; init; } = 5000;
    /// <summary>Splits to build; all when empty.</summary>
    [JsonPropertyName("splits")] public string[] Splits { get; init; } = [];

    /// <exception cref="InvalidDataException">A value out of its range.</exception>
    public void Check()
    {
        static void Require(bool holds, string what)
        {
            if (!holds) throw new InvalidDataException(what);
        }

        Require(Samples > 0, "--samples is 1 or more.");
        Require(Mix.Length == Perspectives.Length && Mix.All(w => w >= 0 && double.IsFinite(w)) && Mix.Sum() > 0, "--mix is five weights of 0 or more, such as 1:2:2:1:1, not all 0.");
        Require(Balance is >= 0 and <= 1, "--balance is 0 to 1.");
        Require(SeveralTurns is >= 0 and <= 1, "--several-turns is 0 to 1.");
        Require(MostTurns >= 1, "--most-turns is 1 or more.");
        Require(ShardSamples > 0, "--shard-samples is 1 or more.");
    }
}
