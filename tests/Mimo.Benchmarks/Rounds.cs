using System.Diagnostics;

namespace Mimo.Benchmarks;

/// <summary>
/// Several sides of one comparison, taken in turns: a busy moment of the machine meets all of them. Every second round goes backwards,
/// so that none always follows the same other one.
/// </summary>
static class Rounds
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <param name="rounds">Measured ones; one before them is not.</param>
    /// <param name="sides">Each does its work and returns what it measured.</param>
    /// <returns>The median of each side.</returns>
    public static async Task<double[]> Medians(int rounds, params Func<Task<double>>[] sides)
    {
        var values = sides.Select(_ => new List<double>(rounds)).ToArray();
        foreach (var side in sides) await side();
        for (var round = 0; round < rounds; round++)
            foreach (var i in Order(sides.Length, round)) values[i].Add(await sides[i]());
        return [.. values.Select(Median)];
    }

    public static double[] Medians(int rounds, params Func<double>[] sides) =>
        Medians(rounds, [.. sides.Select(side => (Func<Task<double>>)(() => Task.FromResult(side())))]).GetAwaiter().GetResult();

    /// <summary>Milliseconds.</summary>
    public static async Task<double> Time(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Milliseconds.</summary>
    public static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    static IEnumerable<int> Order(int count, int round) => round % 2 == 0 ? Enumerable.Range(0, count) : Enumerable.Range(0, count).Reverse();
}
