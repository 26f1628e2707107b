using System.Diagnostics;
using Grpc.Core;
using Mimo.Contracts.V1;

namespace Mimo.Benchmarks.Scale;

/// <summary>
/// Sessions that are opened on a real silo and then left alone, until they are taken out of memory. The device is a simulated one: keys
/// and values have a limit of their own. Options: <c>--sessions</c> (100,000), opened by the silo itself; with <c>--turns</c> (none) they
/// are opened and asked through the gateway; <c>--idle-after</c> seconds (240; opening has to be over by then).
/// </summary>
sealed class IdleSessions : IBenchmark
{
    const int Lanes = 64;
    const int Samples = 1000;

    public string Name => "idle-sessions";

    public string Question => "what do 100,000 idle sessions cost, in memory and after they have left it?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options) => Measure(options).GetAwaiter().GetResult();

    static async Task<IReadOnlyList<BenchmarkResult>> Measure(BenchmarkOptions options)
    {
        var (count, turns) = (options.Number("sessions", 100_000), options.Number("turns", 0));
        await using var cluster = await ScaleCluster.Start("--device", "none", "--idle-after", $"{options.Number("idle-after", 240)}");
        await cluster.Grow(1);
        var load = new LoadGenerator(cluster.Client, 0);
        var image = await load.Upload();
        // What starts once starts before the first account.
        for (var i = 0; i < Lanes; i++) await load.Ask(await load.Open(image), 1);
        Console.WriteLine($"{"",-22} {"sessions",8} {"silo heap MB",12} {"resident MB",11} {"gateway heap MB",15} {"redis MB",8} {"seconds",7}");
        var clock = Stopwatch.StartNew();
        var start = await Account(cluster, "none", clock);
        var sessions = turns > 0 ? new string[count] : await cluster.Silos[0].Open(count, image);
        if (turns > 0) await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (i, _) =>
        {
            sessions[i] = await Patiently(() => load.Open(image));
            for (var turn = 1; turn <= turns; turn++) await Patiently(() => load.Ask(sessions[i], turn));
        });
        var opened = await Account(cluster, "opened", clock);
        while ((await cluster.Silos[0].State()).Sessions > count / 1000) await Task.Delay(TimeSpan.FromSeconds(2));
        var idle = await Account(cluster, "idle", clock);

        var waits = new List<TimeSpan>();
        for (var i = 0; i < Samples; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            var session = sessions[i * sessions.Length / Samples];
            await Patiently(() => cluster.Client.GetSessionAsync(new GetSessionRequest { SessionId = session }).ResponseAsync);
            waits.Add(Stopwatch.GetElapsedTime(asked));
        }
        waits.Sort();
        Console.WriteLine($"a session comes back: p50 {waits[Samples / 2].TotalMilliseconds:0.00} ms, p99 {waits[Samples * 99 / 100].TotalMilliseconds:0.00} ms");
        return
        [
            AtMost("idle-sessions/heap", Each(opened.Silo.Heap - start.Silo.Heap), 20_000, "bytes of a silo's heap for each session in memory"),
            AtMost("idle-sessions/left", Each(idle.Silo.Heap - start.Silo.Heap), 500, "bytes of a silo's heap for each session that has left it"),
            AtMost("idle-sessions/redis", Each(idle.Redis - start.Redis), 5_000, "bytes of Redis for each session"),
        ];

        double Each(long bytes) => (double)bytes / count;
    }

    /// <summary>A machine that pauses for a while must not end a run of minutes, and this one is not about seconds.</summary>
    static async Task<T> Patiently<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && attempt < 10)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    static async Task<(NodeState Silo, NodeState Gateway, long Redis)> Account(ScaleCluster cluster, string name, Stopwatch clock)
    {
        var (silo, gateway, redis) = (await cluster.Silos[0].State(), await cluster.Gateway.State(), await cluster.Redis.Used());
        Console.WriteLine(
            $"{name,-22} {silo.Sessions,8} {silo.Heap / 1e6,12:0.0} {silo.Resident / 1e6,11:0} {gateway.Heap / 1e6,15:0.0} {redis / 1e6,8:0.0} {clock.Elapsed.TotalSeconds,7:0}");
        return (silo, gateway, redis);
    }

    static BenchmarkResult AtMost(string name, double value, double goal, string detail) => new(name, value, goal, value <= goal, detail);
}
