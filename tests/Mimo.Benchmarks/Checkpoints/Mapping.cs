using System.Diagnostics;
using System.Text.Json;
using Mimo.Model.Configuration;
using static TorchSharp.torch;

namespace Mimo.Benchmarks.Checkpoints;

/// <summary>
/// Loads checkpoints of random weights in a process each and reads what the system counts: seconds until the pipeline is there, resident
/// memory of files (shared, given back when memory is short) and of the process alone. Options: <c>--size</c> (base; <c>7b</c> is
/// Vicuna-7B's language model with <c>Base</c>'s encoders: 14 GB in F16, 28 in F32), <c>--stored</c> (f32,f16), <c>--weights</c>
/// (fp32,bf16,int8), <c>--folder</c> for the checkpoints, removed afterwards (the temporary one).
/// </summary>
sealed class Mapping : IBenchmark
{
    static readonly string[] Formats = ["fp32", "bf16", "int8"];
    static readonly (string Name, ScalarType Type)[] Files = [("f32", ScalarType.Float32), ("f16", ScalarType.Float16)];

    public string Name => "mapping";

    public string Question => "what do start and memory cost by size and format, and is anything in memory twice?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        var results = new List<BenchmarkResult>();
        Console.WriteLine("| checkpoint | weights | file MB | ready s | revision s | own memory MB | most MB | of files MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var size in (options.Text("size") ?? "base").Split(','))
            foreach (var (stored, type) in Files.Where(file => options.Wants("stored", file.Name)))
            {
                var folder = Path.Combine(options.Text("folder") ?? Path.GetTempPath(), $"mimo-mapping-{size}-{stored}");
                try
                {
                    var bytes = RandomCheckpoint.Write(folder, Config(size), type);
                    foreach (var weights in Formats.Where(w => options.Wants("weights", w)))
                        results.Add(Measure($"{size} {stored}", folder, weights, bytes, isMapped: stored == "f32" && weights == "fp32"));
                }
                finally
                {
                    if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                }
            }
        return results;
    }

    static MimoConfig Config(string size) => size == "7b" ? MimoConfig.Base with { Name = "mimo-7b-shaped", Llama = MimoConfig.Full.Llama } : MimoConfig.Base;

    BenchmarkResult Measure(string checkpoint, string folder, string weights, long bytes, bool isMapped)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Mapping).Assembly.Location, LoadProbe.Name, folder, weights]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"Loading {checkpoint} as {weights} ended with {process.ExitCode}.");
        var seen = JsonSerializer.Deserialize<LoadProbe.Seen>(text)!;
        Console.WriteLine($"| {checkpoint} | {weights} | {bytes >> 20} | {seen.Seconds:0.00} | {seen.RevisionSeconds:0.00} | {seen.Own >> 20} | {seen.MostOwn >> 20} | {seen.OfFiles >> 20} |");
        var detail = $"{bytes >> 20} MB stored, ready after {seen.Seconds:0.00} s, {seen.Own >> 20} MB of its own, {seen.MostOwn >> 20} at most";
        // Mapped: the process's own memory is what any process of ours has. Otherwise: at no time more than what stays, and one matrix.
        return isMapped
            ? BenchmarkResult.AtMost($"{Name} {checkpoint} {weights}", (double)(seen.MostOwn - seen.Before) / bytes, 0.1, detail)
            : BenchmarkResult.AtMost($"{Name} {checkpoint} {weights}", (double)seen.MostOwn / seen.Own, 1.2, detail);
    }
}
