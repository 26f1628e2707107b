using Mimo.Benchmarks;
using TorchSharp;

// Parallelism comes from own threads; libtorch's barrier on busy cores would be measured instead of its arithmetic.
torch.set_num_threads(1);
IBenchmark[] all = [new Mimo.Benchmarks.Kernels.KernelsLinear(), new Mimo.Benchmarks.Kernels.Batching(), new Mimo.Benchmarks.Engine.Leaks(),
    new Mimo.Benchmarks.Scale.ScaleOut(), new Mimo.Benchmarks.Scale.IdleSessions(), new Mimo.Benchmarks.Scale.ScaleNode()];
var chosen = args.Length > 0 ? all.FirstOrDefault(b => b.Name == args[0]) : null;
if (chosen is null)
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Mimo.Benchmarks -- NAME [--json FILE] [options]");
    foreach (var benchmark in all) Console.Error.WriteLine($"  {benchmark.Name,-16} {benchmark.Question}");
    return 2;
}
var options = new BenchmarkOptions(args[1..]);
var results = chosen.Run(options);
foreach (var result in results)
    Console.WriteLine($"{result.Name}: {result.Ratio:0.00} (goal {result.Goal:0.00}) {(result.Holds ? "holds" : "missed")}  {result.Detail}");
if (options.Text("json") is { } file) BenchmarkResult.Write(file, results);
return 0;
