using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Mimo.Lab.Build;

/// <summary>Shows how far a build is: a bar on a terminal, a line every ten seconds in a log.</summary>
static class BuildProgress
{
    /// <param name="samples">Of the build.</param>
    /// <param name="build">Given what is to be called for samples that are done.</param>
    public static T Show<T>(int samples, Func<Action<int>, T> build)
    {
        if (Console.IsOutputRedirected) return build(Lines(samples));
        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("samples", maxValue: samples);
                var (clock, done) = (Stopwatch.StartNew(), 0);
                return build(count =>
                {
                    var now = Interlocked.Add(ref done, count);
                    task.Increment(count);
                    task.Description = string.Create(CultureInfo.InvariantCulture, $"{now} samples, {now / clock.Elapsed.TotalSeconds:F0}/s");
                });
            });
    }

    static Action<int> Lines(int samples)
    {
        var (clock, gate, done, told) = (Stopwatch.StartNew(), new Lock(), 0, 0.0);
        return count =>
        {
            lock (gate)
            {
                done += count;
                if (done < samples && clock.Elapsed.TotalSeconds < told + 10) return;
                told = clock.Elapsed.TotalSeconds;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done}/{samples} samples  {done / told:F0}/s"));
            }
        };
    }
}
