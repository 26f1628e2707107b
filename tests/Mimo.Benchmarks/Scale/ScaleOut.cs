using System.Diagnostics;
using System.Globalization;

namespace Mimo.Benchmarks.Scale;

/// <summary>
/// A cluster of simulated devices that grows, with as many users for each silo. Options: <c>--silos</c> how many, one after the other (1,2,4,8,16),
/// <c>--seconds</c> of each measurement (40), <c>--users</c> a silo (8), <c>--turns</c> a session (4), and <see cref="DeviceTimes"/>.
/// </summary>
sealed class ScaleOut : IBenchmark
{
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public string Name => "scale";

    public string Question => "how many times one silo's answers do 2, 4, 8, 16 silos give? (devices that wait)";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options) => Measure(options).GetAwaiter().GetResult();

    static async Task<IReadOnlyList<BenchmarkResult>> Measure(BenchmarkOptions options)
    {
        var counts = (options.Text("silos") ?? "1,2,4,8,16").Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var (users, turns) = (options.Number("users", 8), options.Number("turns", 4));
        var window = TimeSpan.FromSeconds(options.Number("seconds", 40));
        var times = DeviceTimes.Of(options);
        Console.WriteLine(
            $"A device that waits: encode {times.Encode.TotalMilliseconds} ms, prefill {times.Prefill.TotalMilliseconds} ms, step {times.Step.TotalMilliseconds} ms "
            + $"for up to {times.Turns} turns, masks {times.Masks.TotalMilliseconds} ms; {users} users a silo, {turns} questions a session.");
        Console.WriteLine(
            $"{"silos",5} {"users",5} {"answers/s",9} {"of linear",9} {"first p50",9} {"p99",6} {"answer p50",10} {"p99",6} {"busy",5} {"least",5} {"most",5} "
            + $"{"cores",5} {"gateway",7} {"silos",6} {"redis",6} {"callers",7} {"redis MB/s",10} {"table B",7}   gateway to callers: ms of processor an answer");
        var rows = new List<(int Silos, double Rate)>();
        var results = new List<BenchmarkResult>();
        await using var cluster = await ScaleCluster.Start(times.Arguments());
        foreach (var silos in counts)
        {
            await cluster.Grow(silos);
            var row = await Row(cluster, silos * users, turns, window, rows.Count > 0 ? rows[0].Rate / rows[0].Silos : null);
            rows.Add((silos, row));
            if (rows.Count > 1) results.Add(BenchmarkResult.AtLeast($"scale/{silos}", row / silos / (rows[0].Rate / rows[0].Silos), 0.8, $"{row:0.0} answers/s"));
        }
        return results;
    }

    static async Task<double> Row(ScaleCluster cluster, int users, int turns, TimeSpan window, double? one)
    {
        var load = new LoadGenerator(cluster.Client, turns);
        using var over = new CancellationTokenSource();
        var running = load.Run(users, over.Token);
        await Task.Delay(WarmUp, CancellationToken.None);
        load.Take();
        var before = await States(cluster);
        var traffic = await cluster.Redis.Traffic();
        var (processor, own, clock) = (cluster.Processor(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await Task.Delay(window, CancellationToken.None);
        var heard = load.Take();
        var (elapsed, after, ownAfter) = (clock.Elapsed, cluster.Processor(), Environment.CpuUsage.TotalTime);
        traffic = await cluster.Redis.Traffic() - traffic;
        var busy = (await States(cluster)).Zip(before, (end, start) => (end.Busy - start.Busy) / clock.Elapsed.TotalSeconds).ToArray();
        await over.CancelAsync();
        await running;
        if (load.Failures > 0) throw new InvalidOperationException($"{load.Failures} calls failed; the figures would be of those that did not.");
        var rate = heard.Count / elapsed.TotalSeconds;
        var spent = new[] { after.Gateway - processor.Gateway, after.Silos - processor.Silos, after.Redis - processor.Redis, ownAfter - own };
        var perAnswer = spent.Select(time => time.TotalMilliseconds / heard.Count).ToArray();
        var (first, whole) = (heard.Select(one => one.First).Order().ToArray(), heard.Select(one => one.Whole).Order().ToArray());
        Console.WriteLine(
            $"{cluster.Silos.Count,5} {users,5} {rate,9:0.0} {rate / cluster.Silos.Count / (one ?? rate / cluster.Silos.Count),9:0.00} {At(first, 0.5),9:0.00} {At(first, 0.99),6:0.00} "
            + $"{At(whole, 0.5),10:0.00} {At(whole, 0.99),6:0.00} {busy.Average(),5:0.00} {busy.Min(),5:0.00} {busy.Max(),5:0.00} "
            + $"{spent.Sum(time => time.TotalSeconds) / elapsed.TotalSeconds,5:0.00} {perAnswer[0],7:0.0} {perAnswer[1],6:0.0} {perAnswer[2],6:0.0} {perAnswer[3],7:0.0} "
            + $"{traffic / elapsed.TotalSeconds / 1e6,10:0.0} {await cluster.Redis.Membership(),7}");
        return rate;
    }

    static Task<NodeState[]> States(ScaleCluster cluster) => Task.WhenAll(cluster.Silos.Select(silo => silo.State()));

    static double At(TimeSpan[] ordered, double part) => ordered[Math.Min(ordered.Length - 1, (int)(part * ordered.Length))].TotalSeconds;
}
