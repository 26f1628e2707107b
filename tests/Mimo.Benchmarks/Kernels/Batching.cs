using Mimo.Benchmarks.Peers;
using Mimo.Model.Configuration;
using Mimo.Model.Kernels;
using Mimo.Model.Language;

namespace Mimo.Benchmarks.Kernels;

/// <summary>
/// Decoding of 1 to 16 sessions at once: steps of the language model with its head and greedy choice. Options: <c>--context</c> tokens
/// before the first step (192), <c>--threads</c> (1), <c>--rounds</c> (12), <c>--shape</c> (d512x8,d2048x4), <c>--weights</c>
/// (libtorch,fp32,bf16,int8), <c>--llama</c> path of <c>llama-batched-bench</c>, <c>--repeats</c> of both sides with it (3),
/// <c>--folder</c> for its models (the temporary one). On one thread and without llama.cpp the time is the thread's own, otherwise the
/// wall's.
/// </summary>
sealed class Batching : IBenchmark
{
    static readonly int[] Sessions = [1, 2, 4, 8, 16];

    static readonly (string Name, LlamaConfig Config)[] Shapes =
    [
        ("d512x8", new() { VocabSize = 32_000, HiddenSize = 512, IntermediateSize = 1376, Layers = 8, Heads = 8, KeyValueHeads = 8, MaxPositions = 1024 }),
        ("d2048x4", new() { VocabSize = 32_000, HiddenSize = 2048, IntermediateSize = 5504, Layers = 4, Heads = 16, KeyValueHeads = 16, MaxPositions = 1024 }),
    ];

    public string Name => "batching";

    public string Question => "how many tokens a second do 1, 2, 4, 8 and 16 sessions get, and how many times one session's?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        List<BenchmarkResult> results = [];
        var llama = options.Text("llama") is { } program ? new LlamaCpp(program) : null;
        Console.WriteLine("| shape | weights | sessions | ms a step | tokens/s | multiple of one | llama.cpp tokens/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (shape, config) in Shapes.Where(s => options.Wants("shape", s.Name)))
            foreach (var (label, inference) in Ways(options.Number("threads", 1)).Where(w => options.Wants("weights", w.Label)))
                results.AddRange(Measure(shape, config, label, inference, options, llama));
        return results;
    }

    static IEnumerable<(string Label, InferenceOptions Options)> Ways(int threads) =>
    [
        ("libtorch", new() { UseLibrary = true }),
        ("fp32", new() { Threads = threads }),
        ("bf16", new() { Threads = threads, Weights = WeightFormat.Bf16 }),
        ("int8", new() { Threads = threads, Weights = WeightFormat.Int8 }),
    ];

    IEnumerable<BenchmarkResult> Measure(string shape, LlamaConfig config, string label, InferenceOptions inference, BenchmarkOptions options, LlamaCpp? llama)
    {
        var (context, rounds) = (options.Number("context", 192), options.Number("rounds", 12));
        // q8_0 with keys and values in half precision is how that format is run; f32 with f32 does the arithmetic that ours does.
        var peer = label switch { "fp32" => "f32", "int8" => "f16", _ => null };
        var repeats = llama is not null && peer is not null ? options.Number("repeats", 3) : 1;
        var (ours, theirs) = (new List<double[]>(), new List<double[]>());
        using (var steps = new DecodeSteps(config, inference, context, rounds, Sessions[^1], wall: repeats > 1))
            for (var i = 0; i < repeats; i++)
            {
                if (llama is not null && peer is not null)
                {
                    var model = LlamaCpp.Model(options.Text("folder") ?? Path.GetTempPath(), shape, config, eightBits: label == "int8");
                    var speeds = llama.Decode(model, Sessions, context, rounds, inference.Threads, peer);
                    theirs.Add([.. Sessions.Select(s => speeds[s])]);
                }
                ours.Add([.. Sessions.Select(steps.TokensPerSecond)]);
            }
        double[] own = Medians(ours), other = theirs.Count > 0 ? Medians(theirs) : [];
        for (var i = 0; i < Sessions.Length; i++)
            Console.WriteLine($"| {shape} | {label} | {Sessions[i]} | {1000 * Sessions[i] / own[i]:0.00} | {own[i]:0} | {own[i] / own[0]:0.00} | {(other.Length > 0 ? $"{other[i]:0}" : "")} |");
        var (case_, threads) = ($"{Name} {shape} {label}", $"{inference.Threads} threads");
        if (label == "fp32")
            yield return BenchmarkResult.AtLeast($"{case_} 16 over 1", own[^1] / own[0], 4, $"{own[0]:0} and {own[^1]:0} tokens/s, {threads}");
        if (other.Length == 0) yield break;
        var (one, sixteen) = label == "fp32" ? (1.0, 1.5) : (0.9, 0.9);
        yield return BenchmarkResult.AtLeast($"{case_} beside llama.cpp, 1 session", own[0] / other[0], one, $"{own[0]:0} and {other[0]:0} tokens/s, {threads}");
        yield return BenchmarkResult.AtLeast($"{case_} beside llama.cpp, 16 sessions", own[^1] / other[^1], sixteen, $"{own[^1]:0} and {other[^1]:0} tokens/s, {threads}");
    }

    static double[] Medians(List<double[]> rows) => [.. Enumerable.Range(0, Sessions.Length).Select(i => Rounds.Median(rows.Select(row => row[i])))];
}
