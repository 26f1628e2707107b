using System.Diagnostics;
using Mimo.Engine;
using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Model.Pipeline;

namespace Mimo.Benchmarks.Engine;

/// <summary>
/// The same last question of one conversation, with the keys and values of earlier turns on the device and without: dropped, they are
/// rebuilt from the transcript, which is what a server that keeps nothing does at every turn. Options: <c>--size</c> (base),
/// <c>--turns</c> before it (4), <c>--tokens</c> an answer (32), <c>--threads</c> (2), <c>--rounds</c> (5).
/// </summary>
sealed class FollowUp : IBenchmark
{
    public string Name => "follow-up";

    public string Question => "what does a follow-up question prefill, and how soon comes its first token against a full re-prefill?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options) => Measure(options).GetAwaiter().GetResult();

    async Task<IReadOnlyList<BenchmarkResult>> Measure(BenchmarkOptions options)
    {
        var (size, turns, tokens) = (options.Text("size") ?? "base", options.Number("turns", 4), options.Number("tokens", 32));
        await using var engine = new DeviceEngine(() => Networks.Random(size, options.Number("threads", 2)), new DeviceEngineOptions());
        await engine.Ready;
        using var image = (await engine.Encode("image", Networks.Picture(1), default)).Lease;
        var history = new List<PastTurn>();
        for (var i = 0; i < turns; i++) history.Add((await Ask(engine, image, history, $"What is shown in part {i}, and where is it?", tokens)).Turn);

        const string Last = "And what lies beside it?";
        var (kept, rebuilt) = (default(TurnPrefill), default(TurnPrefill));
        async Task<double> Kept()
        {
            var answer = await Ask(engine, image, history, Last, 1);
            kept = answer.Prefill;
            return answer.First;
        }
        async Task<double> Rebuilt()
        {
            await engine.DropSession("session");
            var answer = await Ask(engine, image, history, Last, 1);
            rebuilt = answer.Prefill;
            return answer.First;
        }
        var ms = await Rounds.Medians(options.Number("rounds", 5), Kept, Rebuilt);
        var own = rebuilt.Prefilled + rebuilt.Shared - history.Sum(turn => turn.Positions);
        Console.WriteLine("| | prefilled | reused | first token ms |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine($"| kept | {kept.Prefilled} | {kept.Reused} | {ms[0]:0.0} |");
        Console.WriteLine($"| rebuilt | {rebuilt.Prefilled} | {rebuilt.Reused} | {ms[1]:0.0} |");
        return
        [
            BenchmarkResult.AtMost($"{Name} {size} tokens", (double)kept.Prefilled / own, 1, $"{kept.Prefilled} positions prefilled for a turn of {own}, {kept.Reused} reused"),
            BenchmarkResult.AtMost($"{Name} {size} first token", ms[0] / ms[1], 1,
                $"{ms[0]:0.0} ms after {turns} turns, {ms[1]:0.0} ms with all {rebuilt.Prefilled} positions prefilled"),
        ];
    }

    /// <summary>Asks and returns milliseconds to the first token.</summary>
    static async Task<(PastTurn Turn, TurnPrefill Prefill, double First)> Ask(
        DeviceEngine engine, FeatureLease image, List<PastTurn> history, string question, int tokens)
    {
        var start = Stopwatch.GetTimestamp();
        using var turn = engine.Ask(
            new TurnRequest { SessionId = "session", Question = question, Prompts = TurnPrompts.None, History = [.. history], MaxNewTokens = tokens }, image, default);
        var prefill = await turn.Prefilled;
        var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await foreach (var _ in turn.Events()) { }
        return ((await turn.Outcome).Turn, prefill, first);
    }
}
