namespace Mimo.Benchmarks;

/// <summary>The command line: names run in their order, and no name lists what there is.</summary>
static class BenchmarkProgram
{
    public const int BadInput = 2;

    static readonly Scale.ScaleNode Node = new();

    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new Service.WarmImage(), new Engine.FollowUp(), new Engine.FirstMask(), new Kernels.Batching(), new Service.ServiceTax(),
        new Service.Naive(), new Kernels.KernelsModels(), new Service.Start(), new Checkpoints.Mapping(), new Kernels.KernelsLinear(), new Engine.Leaks(), new Scale.ScaleOut(), new Scale.IdleSessions(),
    ];

    public static int Run(IReadOnlyList<string> args)
    {
        if (args.Count > 0 && args[0] == Load.LoadCommand.Name) return Load.LoadCommand.Run([.. args.Skip(1)]);
        // Processes of other benchmarks, which read what they print.
        if (args.Count > 0 && args[0] == Node.Name)
        {
            Node.Run(new BenchmarkOptions(args));
            return 0;
        }
        if (args.Count == 3 && args[0] == Checkpoints.LoadProbe.Name) return Checkpoints.LoadProbe.Run(args[1], args[2]);
        var options = new BenchmarkOptions(args);
        var chosen = options.Names.Select(name => All.FirstOrDefault(benchmark => benchmark.Name == name)).ToList();
        if (chosen.Count == 0 || chosen.Contains(null))
        {
            Usage();
            return chosen.Count == 0 ? 0 : BadInput;
        }
        Console.WriteLine(Machine.Describe());
        var results = new List<BenchmarkResult>();
        foreach (var benchmark in chosen)
        {
            Console.WriteLine($"\n# {benchmark!.Name}: {benchmark.Question}");
            results.AddRange(benchmark.Run(options));
            // After each, so that what was measured is kept if a later one is cut short.
            if (options.Text("json") is { } file) BenchmarkResult.Write(file, results);
        }
        Console.WriteLine();
        foreach (var result in results)
            Console.WriteLine($"{result.Name}: {result.Ratio:0.000} (goal {result.Goal:0.###}) {(result.Holds ? "holds" : "missed")}  {result.Detail}");
        return 0;
    }

    static void Usage()
    {
        Console.WriteLine("usage: dotnet run -c Release --project tests/Mimo.Benchmarks -- NAME... [--json FILE] [--option value]");
        foreach (var benchmark in All) Console.WriteLine($"  {benchmark.Name,-16} {benchmark.Question}");
        Console.WriteLine("or: -- load [--address http://HOST:PORT] [--rate N | --sessions N] [--json FILE] [--svg FILE] [--option value]");
    }
}
