using Mimo.Model.Configuration;
using Mimo.Model.Kernels;
using Mimo.Model.Language;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Benchmarks.Kernels;

/// <summary>Decoding of 1 to 16 sessions at once: steps of the language model with its head and greedy choice.</summary>
sealed class Batching : IBenchmark
{
    static readonly int[] Sessions = [1, 2, 4, 8, 16];

    static readonly (string Name, LlamaConfig Config)[] Shapes =
    [
        ("d512x8", new() { VocabSize = 32_000, HiddenSize = 512, IntermediateSize = 1376, Layers = 8, Heads = 8, KeyValueHeads = 8, MaxPositions = 1024 }),
        ("d2048x4", new() { VocabSize = 32_000, HiddenSize = 2048, IntermediateSize = 5504, Layers = 4, Heads = 16, KeyValueHeads = 16, MaxPositions = 1024 }),
    ];

    public string Name => "batching";

    public string Question => "How many tokens a second do 1, 2, 4, 8 and 16 sessions get, and how many times one session's?";

    /// <summary>
    /// Options: <c>--context</c> tokens before the first step (192), <c>--threads</c> (1), <c>--rounds</c> (12), <c>--shape</c>. On one
    /// thread the time is the thread's own, on several the wall's.
    /// </summary>
    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        List<BenchmarkResult> results = [];
        Console.WriteLine("| shape | weights | sessions | ms a step | tokens/s | multiple of one |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (shape, config) in Shapes.Where(s => options.Wants("shape", s.Name)))
            foreach (var (label, inference) in Ways(options.Number("threads", 1)))
            {
                var speeds = Measure(config, inference, options);
                for (var i = 0; i < Sessions.Length; i++)
                    Console.WriteLine(
                        $"| {shape} | {label} | {Sessions[i]} | {1000 * Sessions[i] / speeds[i]:0.00} | {speeds[i]:0} | {speeds[i] / speeds[0]:0.00} |");
                if (label == "fp32")
                    results.Add(BenchmarkResult.AtLeast($"{Name} {shape} {label} 16 over 1", speeds[^1] / speeds[0], 4,
                        $"{speeds[0]:0} and {speeds[^1]:0} tokens/s, {inference.Threads} threads"));
            }
        return results;
    }

    static IEnumerable<(string, InferenceOptions)> Ways(int threads) =>
    [
        ("libtorch fp32", new() { UseLibrary = true }),
        ("fp32", new() { Threads = threads }),
        ("bf16", new() { Threads = threads, Weights = WeightFormat.Bf16 }),
        ("int8", new() { Threads = threads, Weights = WeightFormat.Int8 }),
    ];

    // Shared blocks would be in the cache for all sessions; real ones have their own, whatever they hold.
    static void CopyOf(KvSequence source, KvSequence target, int capacity)
    {
        target.Reserve(capacity);
        for (var i = 0; i < source.Blocks.Length; i++) source.Pool.Copy(source.Blocks[i], target.Blocks[i]);
        target.Advance(source.Length);
    }

    static double[] Measure(LlamaConfig config, InferenceOptions inference, BenchmarkOptions options)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var model = new LlamaForCausalLM(config);
        ParameterInit.Draw(model, 1);
        model.Prepare(inference);
        var (context, rounds) = (options.Number("context", 192), options.Number("rounds", 12));
        using var pool = new KvBlockPool(config, (Sessions[^1] + 1) * ((context + rounds) / 16 + 2));
        using var prompt = randn(1, context, config.HiddenSize);
        using var first = new KvSequence(pool);
        model.Hidden(prompt, first).Dispose();
        var speeds = new List<double>();
        foreach (var count in Sessions)
        {
            var sequences = Enumerable.Range(0, count).Select(_ => new KvSequence(pool)).ToList();
            foreach (var sequence in sequences) CopyOf(first, sequence, context + rounds + 2);
            using var embeds = randn(count, config.HiddenSize);
            var tokens = new int[count];
            void Step()
            {
                using var hidden = model.Decode(embeds, sequences);
                model.Choose(hidden, config.VocabSize, tokens);
            }
            var least = inference.Threads == 1 ? ThreadTime.Least(rounds, Step)[0] : ThreadTime.MedianWall(rounds, Step)[0];
            speeds.Add(1000 * count / least);
            sequences.ForEach(s => s.Dispose());
        }
        return [.. speeds];
    }
}
