using System.Diagnostics;
using System.Text.Json;
using Mimo.Model.Checkpoints;
using Mimo.Model.Kernels;
using Mimo.Model.Language;
using Mimo.Model.Pipeline;

namespace Mimo.Benchmarks.Checkpoints;

/// <summary>What a process of <see cref="Mapping"/> does: loads one checkpoint and says what that took.</summary>
static class LoadProbe
{
    public const string Name = "load-probe";

    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(2);

    /// <param name="Seconds">Until the pipeline could answer.</param>
    /// <param name="RevisionSeconds">Of these, naming the checkpoint's content; measured again by itself.</param>
    /// <param name="Before">Bytes of the process alone before it loaded.</param>
    /// <param name="Own">Afterwards.</param>
    /// <param name="MostOwn">The most in between.</param>
    /// <param name="OfFiles">Resident bytes that files back, the program's own included.</param>
    public sealed record Seen(double Seconds, double RevisionSeconds, long Before, long Own, long MostOwn, long OfFiles);

    public static int Run(string folder, string weights)
    {
        TorchSharp.torch.ones(1).Dispose();
        var before = Machine.Anonymous();
        var (most, over) = (before, false);
        var watch = new Thread(() =>
        {
            using var wait = new ManualResetEventSlim();
            while (!Volatile.Read(ref over))
            {
                most = Math.Max(most, Machine.Anonymous());
                wait.Wait(Between);
            }
        });
        watch.Start();
        var start = Stopwatch.GetTimestamp();
        using var pipeline = MimoPipeline.Load(folder, inference: new InferenceOptions { Weights = Enum.Parse<WeightFormat>(weights, ignoreCase: true) });
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Volatile.Write(ref over, true);
        watch.Join();
        var (own, resident) = (Machine.Anonymous(), Machine.Resident(Environment.ProcessId).Now);
        using var directory = CheckpointDirectory.Open(folder);
        var revision = Rounds.Time(() => directory.ComputeRevision()) / 1000;
        Console.WriteLine(JsonSerializer.Serialize(new Seen(seconds, revision, before, own, Math.Max(most, own), resident - own)));
        return 0;
    }
}
