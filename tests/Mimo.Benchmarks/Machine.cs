using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Mimo.Benchmarks;

/// <summary>What the figures of a run belong to.</summary>
static class Machine
{
    /// <summary>One line: processor, cores, memory, what else runs, system, runtime, vector instructions.</summary>
    public static string Describe() => string.Join(", ",
        Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        $"{Environment.ProcessorCount} cores",
        $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB",
        $"load {Load()}",
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        $"libtorch {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)}",
        Avx512BW.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2");

    /// <summary>Resident bytes of a process now, and the most that it ever had.</summary>
    public static (long Now, long Peak) Resident(int process)
    {
        var status = $"/proc/{process}/status";
        return (KiB(Value(status, "VmRSS")), KiB(Value(status, "VmHWM")));
    }

    /// <summary>Resident bytes of this process that no file backs: what it alone has to pay for.</summary>
    public static long Anonymous() => KiB(Value("/proc/self/status", "RssAnon"));

    static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    static long KiB(string? text) => text is null ? 0 : long.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) * 1024;

    static string? Value(string file, string key)
    {
        if (!File.Exists(file)) return null;
        foreach (var line in File.ReadLines(file))
            if (line.StartsWith(key, StringComparison.Ordinal) && line.IndexOf(':') is var colon and > 0) return line[(colon + 1)..].Trim();
        return null;
    }
}
