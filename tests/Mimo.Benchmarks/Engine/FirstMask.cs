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
/// (1,2,4,8), <c>--tokens</c> (96), <c>--threads</c> (2), <c>--rounds</c> (5), <c>--inline</c> 1 for a second engine beside it that makes
/// masks between two steps.
/// </summary>
sealed class FirstMask : IBenchmark
{
    public string Name => "first-mask";

    public string Question => "how soon after its <SEG> is a mask there, and what do k masks add to an answer?";

    /// <param name="Total">Milliseconds to the end of text and masks.</param>
    /// <param name="FirstMask">From the token to its mask, for the first.</param>
    /// <param name="LongestGap">Between two tokens.</param>
    readonly record struct Answer(double Total, double FirstMask, double LongestGap);

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options) => Measure(options).GetAwaiter().GetResult();

    async Task<IReadOnlyList<BenchmarkResult>> Measure(BenchmarkOptions options)
    {
        var size = options.Text("size") ?? "base";
        var counts = (options.Text("masks") ?? "1,2,4,8").Split(',').Select(int.Parse).ToArray();
        await using var beside = await Side.Start(size, options, own: true);
        await using var between = options.Number("inline", 0) > 0 ? await Side.Start(size, options, own: false) : null;
        Side[] sides = between is null ? [beside] : [beside, between];
        await Rounds.Medians(options.Number("rounds", 5), [.. sides.SelectMany(side => side.Works(counts, options.Number("tokens", 96)))]);
        Console.WriteLine("| masks are made | masks | answer ms | over text + one mask | first mask after its token ms | longest gap ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var side in sides) side.Print(counts);
        return [.. Results(size, beside, counts)];
    }

    IEnumerable<BenchmarkResult> Results(string size, Side side, int[] counts)
    {
        var (mask, text) = (side.Mask, side.Total(0));
        var soon = side.Of(counts[0], a => a.FirstMask);
        yield return BenchmarkResult.AtMost($"{Name} {size}", soon / mask, 1.3, $"{soon:0.0} ms after its token, {mask:0.0} ms alone");
        foreach (var k in counts)
            yield return BenchmarkResult.AtMost($"{Name} {size} answer of {k}", side.Total(k) / (1.1 * text + mask), 1,
                $"{side.Total(k):0.0} ms; 1.1 x {text:0.0} ms of text + {mask:0.0} ms of one mask");
    }

    /// <summary>One engine and what was measured of it.</summary>
    sealed class Side(DeviceEngine engine, FeatureLease image, byte[] vector, string name) : IAsyncDisposable
    {
        readonly List<double> _masks = [];
        readonly Dictionary<int, List<Answer>> _answers = [];

        public double Mask => Rounds.Median(_masks.Skip(1));

        public double Total(int masks) => Of(masks, a => a.Total);

        // The first round is the warm-up.
        public double Of(int masks, Func<Answer, double> what) => Rounds.Median(_answers[masks].Skip(1).Select(what));

        public static async Task<Side> Start(string size, BenchmarkOptions options, bool own)
        {
            var engine = new DeviceEngine(() => Networks.Random(size, options.Number("threads", 2)), new DeviceEngineOptions { MaskThread = own });
            await engine.Ready;
            var image = (await engine.Encode("image", Networks.Picture(1), default)).Lease;
            var random = new Random(3);
            float[] vector = [.. Enumerable.Range(0, engine.Config.Sam.PromptEmbedDim).Select(_ => random.NextSingle() - 0.5f)];
            return new Side(engine, image, MemoryMarshal.AsBytes(vector.AsSpan()).ToArray(), own ? "beside decoding" : "between steps");
        }

        public IEnumerable<Func<Task<double>>> Works(int[] counts, int tokens)
        {
            yield return async () =>
            {
                _masks.Add(await Rounds.Time(() => engine.Segment(image, vector, default)));
                return 0;
            };
            foreach (var k in counts.Prepend(0))
            {
                _answers[k] = [];
                yield return async () =>
                {
                    _answers[k].Add(await Ask(tokens, k));
                    return 0;
                };
            }
        }

        public void Print(int[] counts)
        {
            Console.WriteLine($"| {name} | one alone | {Mask:0.0} | | | |");
            foreach (var k in counts.Prepend(0))
                Console.WriteLine($"| {name} | {k} | {Total(k):0.0} | {Total(k) / (Total(0) + Mask):0.00} | {Of(k, a => a.FirstMask):0.0} | "
                    + $"{Of(k, a => a.LongestGap):0.0} |");
        }

        public async ValueTask DisposeAsync()
        {
            image.Dispose();
            await engine.DisposeAsync();
        }

        async Task<Answer> Ask(int tokens, int masks)
        {
            await engine.DropSession("session");
            var start = Stopwatch.GetTimestamp();
            using var turn = engine.Ask(
                new TurnRequest { SessionId = "session", Question = "What is shown, and where?", Prompts = TurnPrompts.None, History = [], MaxNewTokens = tokens },
                image, default);
            var (asked, seen, gap, last) = (new List<Task<double>>(), 0, 0.0, 0.0);
            await foreach (var _ in turn.Events())
            {
                var now = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                (gap, last) = (seen > 0 ? Math.Max(gap, now - last) : 0, now);
                // In the middle of each of k equal parts.
                if (++seen >= (int)((asked.Count + 0.5) * tokens / Math.Max(1, masks)) && asked.Count < masks)
                    asked.Add(Rounds.Time(() => engine.Segment(image, vector, default)));
            }
            var times = await Task.WhenAll(asked);
            return new Answer(Stopwatch.GetElapsedTime(start).TotalMilliseconds, times.Length > 0 ? times[0] : 0, gap);
        }
    }
}
