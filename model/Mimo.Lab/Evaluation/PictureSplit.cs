using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Model.Pipeline;
using TorchSharp;

namespace Mimo.Lab.Evaluation;

/// <summary>The pictures of a split and a checkpoint, for measurements that are no evaluation: each thread has weights of its own.</summary>
public sealed record PictureSplit
{
    public required string Checkpoint { get; init; }
    public required string[] Data { get; init; }
    public string Split { get; init; } = "test";
    /// <summary>Most pictures, taken evenly over the split; 0 is all.</summary>
    public int Limit { get; init; }
    /// <summary>Threads, each with its own weights in memory.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <returns>In the order of the data.</returns>
    /// <exception cref="InvalidDataException">No picture of the split.</exception>
    public T[] Each<T>(Func<MimoPipeline, IndexEntry, IEnumerable<T>> picture)
    {
        var entries = IndexFile.ReadAll(Data, Split);
        if (entries.Count == 0) throw new InvalidDataException($"{string.Join(", ", Data)}: no picture of split \"{Split}\".");
        var chosen = Limit <= 0 || Limit >= entries.Count ? entries : [.. Enumerable.Range(0, Limit).Select(i => entries[(int)((long)i * entries.Count / Limit)])];
        var (results, next, failures) = (new T[chosen.Count][], -1, new List<Exception>());
        var threads = Enumerable.Range(0, Math.Max(1, Workers)).Select(_ => new Thread(() =>
        {
            try
            {
                torch.set_num_threads(1);
                using var pipeline = MimoPipeline.Load(Checkpoint);
                for (int i; failures.Count == 0 && (i = Interlocked.Increment(ref next)) < chosen.Count;) results[i] = [.. picture(pipeline, chosen[i])];
            }
            // A thread that throws would take the process down without a word about which picture.
            catch (Exception e)
            {
                lock (failures) failures.Add(e);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return failures.Count == 0 ? [.. results.SelectMany(r => r)] : throw new AggregateException(failures);
    }

    /// <summary>Writes about all pictures of the data, and what it is asked about: by name, by box and by point.</summary>
    public (QuestionMaker Questions, DialogueWriter Writer) Writer()
    {
        var knowledge = KnowledgeBase.Load();
        var known = new KnownLabels(knowledge);
        var writer = new DialogueWriter(IndexFile.ReadAll(Data, null).Where(e => e.Masks.All(m => known.Covers(m.Label))), knowledge);
        return (new QuestionMaker(writer, known, new HashSet<string> { "I", "II" }, LabelChoice.OneByOne), writer);
    }
}
