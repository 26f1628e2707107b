using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mimo.Benchmarks;

/// <summary>
/// Time of the calling thread on a core. On a machine that others use too it says what the work costs, where wall time says how often
/// the thread was interrupted.
/// </summary>
static partial class ThreadTime
{
    const int ThreadClock = 3;

    [StructLayout(LayoutKind.Sequential)]
    struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    static double Now()
    {
        if (!OperatingSystem.IsLinux()) return Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;
        _ = GetTime(ThreadClock, out var time);
        return time.Seconds * 1e3 + time.Nanoseconds * 1e-6;
    }

    /// <summary>Least milliseconds of each action over interleaved rounds, so that a busy moment meets all alike.</summary>
    public static double[] Least(int rounds, params Action[] actions)
    {
        var least = new double[actions.Length];
        Array.Fill(least, double.MaxValue);
        foreach (var action in actions) action();
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Now();
                actions[i]();
                least[i] = Math.Min(least[i], Now() - start);
            }
        return least;
    }

    /// <summary>Median wall milliseconds of each action over interleaved rounds.</summary>
    public static double[] MedianWall(int rounds, params Action[] actions)
    {
        var times = actions.Select(_ => new List<double>(rounds)).ToArray();
        foreach (var action in actions) action();
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                actions[i]();
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        return [.. times.Select(t => t.Order().ElementAt(t.Count / 2))];
    }
}
