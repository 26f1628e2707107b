using System.Diagnostics;
using System.Text.Json;
using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Segmentation;
using Mimo.Model.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Benchmarks.Kernels;

/// <summary>
/// The vision parts at full size, in wall time and in seconds of a core, beside plain PyTorch (<c>peer.py</c>) where <c>python3</c> has
/// it: <c>apt-get install python3-torch</c>. Options: <c>--case</c> (clip-h,sam-vit-b,mask-1,mask-8), <c>--threads</c> of libtorch (1),
/// <c>--rounds</c> (3; masks ten times as many), <c>--python</c> (python3, or Debian's own behind another one).
/// </summary>
sealed class KernelsModels : IBenchmark
{
    static readonly string[] Cases = ["clip-h", "sam-vit-b", "mask-1", "mask-8"];

    sealed record Side(double WallMs, double CpuSeconds, string Version);

    public string Name => "kernels";

    public string Question => "what do the vision parts cost at full size, and what beside PyTorch?";

    public IReadOnlyList<BenchmarkResult> Run(BenchmarkOptions options)
    {
        var (threads, rounds) = (options.Number("threads", 1), options.Number("rounds", 3));
        var results = new List<BenchmarkResult>();
        Console.WriteLine($"| case, {threads} threads | ms | CPU s | PyTorch ms | PyTorch CPU s | ours / PyTorch |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var one in Cases.Where(c => options.Wants("case", c)))
        {
            var times = one.StartsWith("mask", StringComparison.Ordinal) ? 10 * rounds : rounds;
            // Halves around the other side, which is a process of its own and loads its own weights.
            var before = Ours(one, threads, (times + 1) / 2);
            var peer = options.Text("python") is { } python ? Peer(python, one, threads, times)
                : Peer("python3", one, threads, times) ?? Peer("/usr/bin/python3", one, threads, times);
            var after = Ours(one, threads, (times + 1) / 2);
            var (wall, cpu) = ((before.Wall + after.Wall) / 2, (before.Cpu + after.Cpu) / 2);
            if (peer is null)
            {
                Console.WriteLine($"| {one} | {wall:0.0} | {cpu:0.000} | | | |");
                continue;
            }
            Console.WriteLine($"| {one} | {wall:0.0} | {cpu:0.000} | {peer.WallMs:0.0} | {peer.CpuSeconds:0.000} | {cpu / peer.CpuSeconds:0.00} |");
            results.Add(BenchmarkResult.AtMost($"{Name} {one}", cpu / peer.CpuSeconds, 1,
                $"{cpu:0.000} s of a core, PyTorch {peer.Version} {peer.CpuSeconds:0.000} s; {wall:0.0} and {peer.WallMs:0.0} ms on {threads} threads"));
        }
        if (results.Count == 0) Console.WriteLine("python3 has no torch: nothing to compare with.");
        return results;
    }

    static (double Wall, double Cpu) Ours(string name, int threads, int rounds)
    {
        torch.set_num_threads(threads);
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var process = Process.GetCurrentProcess();
        var (module, run) = Work(name);
        using (module)
        {
            run();
            var (wall, cpu) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                process.Refresh();
                var used = process.TotalProcessorTime;
                wall.Add(Rounds.Time(run));
                process.Refresh();
                cpu.Add((process.TotalProcessorTime - used).TotalSeconds);
            }
            torch.set_num_threads(1);
            return (Rounds.Median(wall), Rounds.Median(cpu));
        }
    }

    static (nn.Module Module, Action Run) Work(string name)
    {
        nn.Module Draw(nn.Module module)
        {
            ParameterInit.Draw(module, 1);
            module.eval();
            return module;
        }
        switch (name)
        {
            case "clip-h":
                var clip = (ImageEncoder)Draw(new ImageEncoder(MimoConfig.Full.Clip));
                var small = randn(1, 3, 224, 224);
                return (clip, () => Once(() => clip.forward(small)));
            case "sam-vit-b":
                var sam = (SegmentationImageEncoder)Draw(new SegmentationImageEncoder(MimoConfig.Base.Sam));
                var large = randn(1, 3, 1024, 1024);
                return (sam, () => Once(() => sam.forward(large)));
            default:
                // An encoder of one block: only the decoder is run.
                var grounding = (GroundingEncoder)Draw(new GroundingEncoder(MimoConfig.Base.Sam with { Depth = 1, GlobalAttentionBlocks = [0] }));
                var (image, tokens) = (randn(1, 256, 64, 64), randn(name == "mask-1" ? 1 : 8, 1, 256));
                // Made once for all masks, on both sides.
                var places = grounding.PromptEncoder.DensePe();
                return (grounding, () => Once(() => grounding.DecodeMasks(image, tokens, pe: places).LowRes));
        }
    }

    static void Once(Func<Tensor> forward)
    {
        using var scope = NewDisposeScope();
        forward();
    }

    static Side? Peer(string python, string name, int threads, int rounds)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Kernels", "peer.py"), name, $"{threads}", $"{rounds}"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) return null;
            var line = JsonDocument.Parse(text).RootElement;
            return new Side(line.GetProperty("wall_ms").GetDouble(), line.GetProperty("cpu_s").GetDouble(), line.GetProperty("version").GetString()!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
