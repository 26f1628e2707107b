using Mimo.Imaging.Phantoms;
using Mimo.Imaging.Volumes;
using Mimo.Lab.Data;
using Mimo.Model.Pipeline;
using TorchSharp;

namespace Mimo.Lab.Evaluation.Volumes;

/// <summary>Asks about the middle slice of each object of each stack and follows the object through its stack.</summary>
public sealed record VolumeRun
{
    public required string Checkpoint { get; init; }
    /// <summary>Folders with <c>index.jsonl</c>; the lines of a group are a stack, in their order.</summary>
    public string[] Data { get; init; } = [];
    public string Split { get; init; } = "test";
    /// <summary>Groups whose name contains this.</summary>
    public string Group { get; init; } = "";
    /// <summary>Drawn abdomens beside the data, half of them with tumours.</summary>
    public int Phantoms { get; init; }
    public int PhantomSeed { get; init; } = 1;
    public CarryLimits Limits { get; init; } = new();
    /// <summary>Threads, each with its own weights.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    const int PhantomSlices = 20, PhantomSide = 192, FewestSlices = 5;
    // They go through the whole stack or are all of it.
    static readonly string[] Endless = ["body", "aorta", "spine"];

    /// <exception cref="InvalidDataException">No stack.</exception>
    public VolumeResult[] Execute()
    {
        var stacks = new List<Func<SliceSeries>>();
        foreach (var group in IndexFile.ReadAll(Data, Split).Where(e => e.Group.Contains(Group, StringComparison.Ordinal)).GroupBy(e => e.Group))
            if (group.Count() >= FewestSlices) stacks.Add(() => SliceSeries.Read(group));
        for (var i = 0; i < Phantoms; i++)
        {
            var (kind, seed) = (i % 2 == 0 ? PhantomKind.AbdominalCt : PhantomKind.LiverTumorCt, PhantomSeed + i);
            stacks.Add(() => SliceSeries.Drawn(kind, seed, PhantomSlices, PhantomSide));
        }
        if (stacks.Count == 0) throw new InvalidDataException($"{string.Join(", ", Data)}: no stack of split \"{Split}\".");
        var (results, next, failures) = (new VolumeResult[stacks.Count][], -1, new List<Exception>());
        var threads = Enumerable.Range(0, Math.Max(1, Workers)).Select(_ => new Thread(() =>
        {
            try
            {
                torch.set_num_threads(1);
                using var pipeline = MimoPipeline.Load(Checkpoint);
                for (int i; failures.Count == 0 && (i = Interlocked.Increment(ref next)) < stacks.Count;) results[i] = [.. Stack(pipeline, stacks[i]())];
            }
            catch (Exception e)
            {
                lock (failures) failures.Add(e);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return failures.Count == 0 ? [.. results.SelectMany(r => r)] : throw new AggregateException(failures);
    }

    IEnumerable<VolumeResult> Stack(MimoPipeline pipeline, SliceSeries stack)
    {
        using var follower = new VolumeFollower(pipeline, stack, Limits);
        foreach (var (label, there) in stack.Objects().Where(o => !Endless.Contains(o.Label)))
            foreach (var byName in (bool[])[false, true])
                foreach (var result in follower.Follow(label, there, byName)) yield return result;
    }
}
