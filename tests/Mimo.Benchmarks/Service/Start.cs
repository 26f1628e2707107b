using System.Diagnostics;
using Mimo.Tests.Shared;

namespace Mimo.Benchmarks.Service;

/// <summary>
/// <c>serve</c> of the built tree, from the start of the process to its line "ready". Options: <c>--program</c> (Mimo.Standalone's
/// output of this configuration), <c>--checkpoint</c> (the shipped one), <c>--rounds</c> (5).
/// </summary>
sealed class Start : IBenchmark
{
    const double GoalSeconds = 5;

    public string Name => "start";

    public string Question => "how long does serve take until it is ready?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = options.Text("program")
            ?? Path.Combine(TestRepository.Root, "silos", "Mimo.Standalone", "bin", configuration, "net10.0", "Mimo.Standalone.dll");
        if (!File.Exists(program)) throw new FileNotFoundException("Build silos/Mimo.Standalone first.", program);
        string[] checkpoint = options.Text("checkpoint") is { } directory ? ["--checkpoint", directory] : [];
        var (times, resident) = (new List<double>(), new List<double>());
        for (var round = 0; round <= options.Number("rounds", 5); round++)
        {
            var (seconds, bytes) = Once(program, checkpoint);
            // The first reads the files into the page cache.
            if (round == 0) Console.WriteLine($"first {seconds:0.00} s");
            else (times, resident) = ([.. times, seconds], [.. resident, bytes]);
        }
        var median = Rounds.Median(times);
        Console.WriteLine($"ready after {median:0.00} s, {times.Min():0.00} to {times.Max():0.00}; {Rounds.Median(resident) / (1 << 20):0} MB resident");
        return [BenchmarkResult.AtMost(Name, median / GoalSeconds, 1, $"{median:0.00} s of {GoalSeconds:0}, {Rounds.Median(resident) / (1 << 20):0} MB resident")];
    }

    static (double Seconds, double Resident) Once(string program, string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--grpc", "0", "--http", "0", .. arguments])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            while (process.StandardOutput.ReadLine() is { } line)
                if (line == "ready") return (Stopwatch.GetElapsedTime(start).TotalSeconds, Machine.Resident(process.Id).Now);
            throw new InvalidOperationException("serve ended before it was ready.");
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }
}
