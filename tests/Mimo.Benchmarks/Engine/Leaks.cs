using System.Diagnostics;
using Mimo.Engine;
using Mimo.Engine.Decode;
using Mimo.Engine.Tests.Support;
using Mimo.Imaging.Pixels;
using Mimo.Model.Pipeline;

namespace Mimo.Benchmarks.Engine;

/// <summary>
/// Many short answers with masks, new images, cancelled turns, dropped sessions and evictions all the while. Compares a tenth of the way
/// with its end, and fits a line through the tenths for what grows by little. Options: <c>--answers</c> (10,000), <c>--sessions</c> at once (8).
/// </summary>
sealed class Leaks : IBenchmark
{
    const int Tokens = 6;
    const int ImagesAtOnce = 3;
    const int SessionsALane = 4;

    int _asked;

    public string Name => "leaks";

    public string Question => "do tensors, blocks or memory grow over 10,000 answers?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options) => Measure(options).GetAwaiter().GetResult();

    async Task<IReadOnlyList<BenchmarkResult>> Measure(BenchmarkOptions options)
    {
        var (answers, sessions) = (options.Number("answers", 10_000), options.Number("sessions", 8));
        // Room for fewer images and sessions than there are: both are evicted all the time.
        await using var engine = new DeviceEngine(
            TalkativeModel.Load, new DeviceEngineOptions { SequenceBlocks = 30 + (sessions * 14), FeatureBytes = ImagesAtOnce * 140_000 });
        await engine.Ready;
        var clock = Stopwatch.StartNew();
        using var process = Process.GetCurrentProcess();
        var points = new List<(int Answers, EngineSnapshot State, long Resident, int Handles)>();
        Console.WriteLine($"{"answers",8} {"tensors",8} {"outside",8} {"blocks",7} {"images",7} {"rss MB",7} {"files",6} {"evicted",8} {"masks",7} {"s",6}");
        for (var tenth = 1; tenth <= 10; tenth++)
        {
            await Task.WhenAll(Enumerable.Range(0, sessions).Select(lane => Converse(engine, lane, answers * tenth / 10)));
            for (var session = 0; session < sessions * SessionsALane; session++) await engine.DropSession($"{session}");
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var state = await engine.Snapshot();
            process.Refresh();
            points.Add((_asked, state, Environment.WorkingSet, process.HandleCount));
            Console.WriteLine(
                $"{_asked,8} {state.LiveTensors,8} {state.TensorsOutsideScopes,8} {state.KvBlocks - state.KvBlocksFree,7} {state.Images,7} "
                + $"{Environment.WorkingSet >> 20,7} {process.HandleCount,6} {state.Evictions,8} {state.Masks,7} {clock.Elapsed.TotalSeconds,6:0}");
        }
        var (first, last) = (points[0], points[^1]);
        return
        [
            BenchmarkResult.AtMost("leaks/tensors", (double)last.State.LiveTensors / first.State.LiveTensors, 1, $"{first.State.LiveTensors} to {last.State.LiveTensors}"),
            BenchmarkResult.AtMost("leaks/outside-scopes", last.State.TensorsOutsideScopes - first.State.TensorsOutsideScopes, 0,
                $"{first.State.TensorsOutsideScopes} to {last.State.TensorsOutsideScopes} live outside every scope of the device's thread"),
            BenchmarkResult.AtMost("leaks/blocks", (double)(last.State.KvBlocks - last.State.KvBlocksFree) / (first.State.KvBlocks - first.State.KvBlocksFree), 1,
                $"{last.State.KvBlocks - last.State.KvBlocksFree} of {last.State.KvBlocks} in use with no session"),
            BenchmarkResult.AtMost("leaks/resident", (double)last.Resident / first.Resident, 1.05, $"{first.Resident >> 20} to {last.Resident >> 20} MB over {last.Answers - first.Answers} answers"),
            BenchmarkResult.AtMost("leaks/resident-slope", Slope(points.Select(p => (p.Answers / 1000.0, p.Resident / 1048576.0))), 1, "MB a thousand answers, least squares over the tenths"),
            BenchmarkResult.AtMost("leaks/handles", (double)last.Handles / first.Handles, 1.1, $"{first.Handles} to {last.Handles} open files"),
        ];
    }

    static double Slope(IEnumerable<(double X, double Y)> points)
    {
        var all = points.ToArray();
        var (x, y) = (all.Average(p => p.X), all.Average(p => p.Y));
        return all.Sum(p => (p.X - x) * (p.Y - y)) / all.Sum(p => (p.X - x) * (p.X - x));
    }

    async Task Converse(DeviceEngine engine, int lane, int until)
    {
        var random = new Random(lane + until);
        while (Volatile.Read(ref _asked) < until)
        {
            var image = random.Next(ImagesAtOnce + 2);
            using var features = await Features(engine, image);
            if (features is null) continue;
            var session = $"{(lane * SessionsALane) + random.Next(SessionsALane)}";
            var history = new List<PastTurn>();
            for (var turn = 0; turn < 2; turn++) history.Add(await Ask(engine, features.Lease, session, $"Question {random.Next(100)}?", history));
            if (random.Next(4) == 0) engine.Ask(Request(session, "Never read?", history), features.Lease, default).Dispose();
            if (random.Next(4) == 0) await engine.DropSession(session);
        }
    }

    async Task<PastTurn> Ask(DeviceEngine engine, Mimo.Engine.Encode.FeatureLease image, string session, string question, List<PastTurn> history)
    {
        using var turn = engine.Ask(Request(session, question, history), image, default);
        var masks = new List<Task>();
        await foreach (var item in turn.Events())
            if (item.SegVector is { } vector) masks.Add(engine.Segment(image, vector, default));
        await Task.WhenAll(masks);
        Interlocked.Increment(ref _asked);
        return (await turn.Outcome).Turn;
    }

    static TurnRequest Request(string session, string question, List<PastTurn> history) => new()
    {
        SessionId = session, Question = question, Prompts = TurnPrompts.None, History = [.. history], MaxNewTokens = Tokens,
    };

    static async Task<Mimo.Engine.Encode.EncodeOutcome?> Features(DeviceEngine engine, int image)
    {
        try
        {
            return await engine.Encode($"{image}", Picture(40 + image), default);
        }
        catch (EngineBusyException)
        {
            // Every image on the device is in use.
            await Task.Yield();
            return null;
        }
    }

    static PixelBuffer Picture(int width)
    {
        var bytes = new byte[width * 40 * 3];
        new Random(width).NextBytes(bytes);
        return new PixelBuffer(width, 40, 3, 8, bytes);
    }
}
