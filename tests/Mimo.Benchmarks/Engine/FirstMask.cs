using System.Diagnostics;
using System.Runtime.InteropServices;
using Mimo.Engine;
using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Model.Pipeline;

namespace Mimo.Benchmarks.Engine;

/// <summary>
/// The same answer with and without masks. The reader asks for a mask at evenly spaced tokens, as a grain does at each
/// <c>&lt;SEG&gt;</c>: the number of masks is then given, whatever random weights write. Options: <c>--size</c> (base), <c>--masks</c>
/// (1,2,4,8), <c>--tokens</c> (96), <c>--threads</c> (2), <c>--rounds</c> (5).
/// </summary>
sealed class FirstMask : IBenchmark
{
    public string Name => "first-mask";

    public string Question => "how soon after its <SEG> is a mask there, and what do k masks add to an answer?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options) => Measure(options).GetAwaiter().GetResult();

    async Task<IReadOnlyList<BenchmarkResult>> Measure(BenchmarkOptions options)
    {
        var (size, tokens, rounds) = (options.Text("size") ?? "base", options.Number("tokens", 96), options.Number("rounds", 5));
        var counts = (options.Text("masks") ?? "1,2,4,8").Split(',').Select(int.Parse).ToArray();
        await using var engine = new DeviceEngine(() => Networks.Random(size, options.Number("threads", 2)), new DeviceEngineOptions());
        await engine.Ready;
        using var image = (await engine.Encode("image", Networks.Picture(1), default)).Lease;
        var vector = Vector(engine.Config.Sam.PromptEmbedDim);

        var first = counts.ToDictionary(k => k, _ => new List<double>());
        var ms = await Rounds.Medians(rounds, [
            () => Rounds.Time(() => engine.Segment(image, vector, default)),
            async () => (await Ask(engine, image, vector, tokens, 0)).Total,
            .. counts.Select(k => (Func<Task<double>>)(async () =>
            {
                var answer = await Ask(engine, image, vector, tokens, k);
                first[k].Add(answer.FirstMask);
                return answer.Total;
            })),
        ]);
        var (mask, text) = (ms[0], ms[1]);
        Console.WriteLine($"one mask alone {mask:0.0} ms; text only {text:0.0} ms for {tokens} tokens");
        Console.WriteLine("| masks | answer ms | over text + one mask | first mask after its token ms |");
        Console.WriteLine("|---|---|---|---|");
        var results = new List<BenchmarkResult>();
        for (var i = 0; i < counts.Length; i++)
        {
            var (k, total) = (counts[i], ms[i + 2]);
            var soon = Rounds.Median(first[k]);
            Console.WriteLine($"| {k} | {total:0.0} | {total / (text + mask):0.00} | {soon:0.0} |");
            if (i == 0) results.Add(BenchmarkResult.AtMost($"{Name} {size}", soon / mask, 1.3, $"{soon:0.0} ms after its token, {mask:0.0} ms alone"));
            results.Add(BenchmarkResult.AtMost($"{Name} {size} answer of {k}", total / (1.1 * text + mask), 1,
                $"{total:0.0} ms; 1.1 x {text:0.0} ms of text + {mask:0.0} ms of one mask"));
        }
        return results;
    }

    /// <returns>Milliseconds to the end with all masks, and from the token to its mask for the first.</returns>
    static async Task<(double Total, double FirstMask)> Ask(DeviceEngine engine, FeatureLease image, byte[] vector, int tokens, int masks)
    {
        var start = Stopwatch.GetTimestamp();
        await engine.DropSession("session");
        using var turn = engine.Ask(
            new TurnRequest { SessionId = "session", Question = "What is shown, and where?", Prompts = TurnPrompts.None, History = [], MaxNewTokens = tokens },
            image, default);
        var asked = new List<Task<double>>();
        var seen = 0;
        await foreach (var _ in turn.Events())
        {
            // In the middle of each of k equal parts.
            if (masks > 0 && asked.Count < masks && ++seen >= (int)((asked.Count + 0.5) * tokens / masks))
                asked.Add(Rounds.Time(() => engine.Segment(image, vector, default)));
        }
        var times = await Task.WhenAll(asked);
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, times.Length > 0 ? times[0] : 0);
    }

    static byte[] Vector(int width)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, width).Select(_ => random.NextSingle() - 0.5f)];
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }
}
