using Mimo.Benchmarks.Service;

namespace Mimo.Benchmarks.Load;

/// <summary><c>load</c>: people at a service, by address (<c>--address</c>) or embedded (<c>--size</c>, <c>--threads</c>).</summary>
static class LoadCommand
{
    public const string Name = "load";

    public static int Run(IReadOnlyList<string> args) => Run(new BenchmarkOptions(args)).GetAwaiter().GetResult();

    static async Task<int> Run(BenchmarkOptions options)
    {
        var load = LoadOptions.From(options);
        load.Validate();
        var size = options.Text("size") ?? "tiny";
        await using var embedded = options.Text("address") is null ? await EmbeddedMimo.Start(() => Networks.Load(size, options.Number("threads", 2))) : null;
        var address = embedded?.Address ?? new Uri(options.Text("address")!);
        using var target = await ServiceTarget.Connect(address, load);
        var seen = await new LoadRun(target, load, TimeProvider.System).Execute();
        var report = LoadReport.Of(embedded is null ? $"{address}" : $"embedded {size}", load, seen);
        report.Print();
        if (options.Text("json") is { } json) report.Write(json);
        if (options.Text("svg") is { } svg)
            LoadPlot.Write(svg, seen, load.Rate > 0 ? $"open loop, {load.Rate} sessions/s" : $"closed loop, {load.Sessions} people");
        return seen.Answers > 0 ? 0 : 1;
    }
}
