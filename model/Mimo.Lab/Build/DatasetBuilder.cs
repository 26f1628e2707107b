using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mimo.Lab.Build.Masks;
using Mimo.Lab.Build.Sources;
using Mimo.Lab.Conversations;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Vqa;
using Mimo.Lab.Writing;

namespace Mimo.Lab.Build;

/// <summary>
/// Builds a dataset into a folder, shard by shard, or goes on where a stopped build was. The bytes depend on options, sources and this
/// program alone, not on threads or stops.
/// </summary>
sealed class DatasetBuilder : IDisposable
{
    /// <summary>Lines are gathered up to this before they go to the file.</summary>
    const int FlushBytes = 1 << 20;

    static readonly string[] KnownSplits = ["train", "val", "test"];

    readonly BuildOptions _options;
    readonly SourceSet _sources;
    readonly VqaSet _vqa;
    readonly MaskCache _cache;
    readonly string[] _folders;
    readonly DialogueWriter _planner;
    readonly WriterSession _session;
    readonly Dictionary<string, SampleMaker> _makers = [];

    /// <param name="options">Checked here.</param>
    /// <param name="sources">Disposed with this.</param>
    /// <param name="vqa">May be empty.</param>
    /// <param name="writer">Opens what puts plans into words, given the offline writer; disposed with this.</param>
    /// <param name="cacheBytes">For masks in memory.</param>
    /// <exception cref="InvalidDataException">An option out of range, or sources that contradict each other.</exception>
    /// <exception cref="KnowledgeException">Labels without knowledge; all are named.</exception>
    public DatasetBuilder(BuildOptions options, IEnumerable<IPictureSource> sources, IReadOnlyList<VqaFile> vqa,
        Func<DialogueWriter, KnowledgeBase, WriterSession> writer, long cacheBytes)
    {
        options.Check();
        (_options, _sources, _cache) = (options, new SourceSet(sources), new MaskCache(cacheBytes));
        _folders = [.. _sources.Folders.Concat(vqa.SelectMany(f => f.Items).Select(i => i.Folder)).Distinct()];
        _vqa = new VqaSet(vqa, _folders.Index().ToDictionary(f => f.Item, f => f.Index), options);
        var knowledge = KnowledgeBase.Load();
        knowledge.RequireAll(_sources.Entries.SelectMany(e => e.Masks).Select(m => m.Label));
        _planner = new DialogueWriter(_sources.Entries, knowledge);
        _session = writer(_planner, knowledge);
        Shards = ShardPlan.Of(Splits(), options);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
            [JsonSerializer.Serialize(options), Revisions.Tool, Revisions.Knowledge, _session.Writer.Name, .. _sources.Sources.Select(s => s.Fingerprint), .. vqa.Select(f => f.Fingerprint)]))));
    }

    public IReadOnlyList<ShardPlan> Shards { get; }

    /// <summary>Of everything that decides the bytes.</summary>
    public string Fingerprint { get; }

    public int VqaLeftOut => _vqa.LeftOut;

    public int Pictures => _sources.Pictures.Count;

    /// <summary>What a language model did and cost; null without one.</summary>
    public string? WriterReport => _session.Report;

    /// <param name="output">The build's folder.</param>
    /// <param name="threads">Shards made at once, 1 or more; a writer that waits for a service gets as many as it can use.</param>
    /// <param name="progress">Told of samples that are done, from any thread.</param>
    /// <param name="cancellation">Ends the build within a sample; it can be resumed.</param>
    /// <exception cref="InvalidDataException">The folder holds another build, or a source breaks while it is read.</exception>
    /// <exception cref="WritingException">The writer cannot go on; the build can be resumed.</exception>
    public BuildManifest Build(string output, int threads, Action<int> progress, CancellationToken cancellation)
    {
        var store = new ShardStore(output, Fingerprint);
        if (store.IsComplete) return BuildManifest.Read(Path.Combine(output, "manifest.json"));
        var finished = new ConcurrentDictionary<ShardPlan, ShardStore.Finished>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            // One by one: a thread that took a range of shards would leave holes at its end when killed.
            Parallel.ForEach(Partitioner.Create(Shards, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(threads, _session.Writer.Concurrency), CancellationToken = stop.Token },
                plan => finished[plan] = Shard(store, plan, progress, stop));
        }
        catch (AggregateException e)
        {
            // One shard broke and the others were stopped for it.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions.FirstOrDefault(i => i is not OperationCanceledException) ?? e);
        }
        var tally = new Tally();
        foreach (var plan in Shards) tally.Add(finished[plan].Counts);
        var manifest = Manifest(output, [.. Shards.Select(p => finished[p].Shard)], tally);
        store.Complete([("statistics.html", StatisticsPage.Write(manifest, tally)), ("manifest.json", manifest.ToJson())]);
        return manifest;
    }

    public void Dispose()
    {
        _session.Dispose();
        _cache.Dispose();
        _sources.Dispose();
    }

    ShardStore.Finished Shard(ShardStore store, ShardPlan plan, Action<int> progress, CancellationTokenSource stop)
    {
        if (store.Find(plan) is { } known)
        {
            progress(plan.Count);
            return known;
        }
        try
        {
            return store.Write(plan, (stream, tally) => Lines(plan, stream, tally, progress, stop.Token));
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    void Lines(ShardPlan plan, Stream stream, Tally tally, Action<int> progress, CancellationToken cancellation)
    {
        var lines = new ArrayBufferWriter<byte>(2 * FlushBytes);
        using var writer = new SampleWriter(lines, Revisions.Knowledge);
        var maker = _makers[plan.Split];
        for (var i = 0; i < plan.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var sample = maker.Make(plan.First + i, cancellation);
            writer.Write(sample);
            SampleTally.Count(tally, sample);
            if (lines.WrittenCount >= FlushBytes || i == plan.Count - 1)
            {
                stream.Write(lines.WrittenSpan);
                lines.ResetWrittenCount();
            }
            if (i % 100 == 99) progress(100);
        }
        progress(plan.Count % 100);
    }

    /// <summary>Makes the makers of all splits that have something to ask about.</summary>
    (string Split, long Size)[] Splits()
    {
        var pictures = _sources.Pictures.Where(p => p.Entry.Masks.Length > 0).ToLookup(p => p.Entry.Split);
        var conversations = new ConversationMaker(_planner, _session.Writer, _options);
        var names = pictures.Select(p => p.Key).Concat(_vqa.Sizes.Keys).Distinct().Where(s => _options.Splits.Length == 0 || _options.Splits.Contains(s))
            .OrderBy(s => Array.IndexOf(KnownSplits, s) is >= 0 and var at ? at : KnownSplits.Length).ThenBy(s => s, StringComparer.Ordinal);
        var sizes = new List<(string, long)>();
        foreach (var split in names)
        {
            double[] mix = [.. _options.Mix.Index().Select(w => (w.Index == 4 ? _vqa.Sizes.ContainsKey(split) : pictures[split].Any()) ? w.Item : 0)];
            if (mix.All(w => w == 0)) continue;
            _makers[split] = new SampleMaker(split, new PictureDraw(pictures[split], _options.Balance), _vqa, _cache, conversations, new PerspectiveMix(mix), _options.Seed);
            // A picture counts once for its masks and once for its questions.
            sizes.Add((split, (mix[..4].Any(w => w > 0) ? pictures[split].Count() : 0) + (mix[4] > 0 ? _vqa.Sizes[split] : 0)));
        }
        return sizes.Count > 0 ? [.. sizes] : throw new InvalidDataException("No source has a picture with masks, or a question, in the splits and perspectives asked for.");
    }

    BuildManifest Manifest(string output, ShardRecord[] shards, Tally tally) => new()
    {
        Tool = Revisions.Tool, Fingerprint = Fingerprint, Options = _options, Knowledge = Revisions.Knowledge,
        Folders = [.. _folders.Select(f => Path.GetRelativePath(output, f))],
        Sources = [.. _sources.Sources.Select(s => new BuildManifest.Source(Relative(output, s.Name), s.Fingerprint, Counts(s.Entries.Select(e => e.Split))))],
        Vqa = [.. _vqa.Files.Select(f => new BuildManifest.Source(Relative(output, f.Name), f.Fingerprint, Counts(f.Items.Select(i => i.Split))))],
        VqaLeftOut = _vqa.LeftOut, Shards = shards, Counts = tally.Sorted,
    };

    static string Relative(string output, string name) => name.StartsWith(PhantomSource.Prefix, StringComparison.Ordinal) ? name : Path.GetRelativePath(output, name);

    static SortedDictionary<string, int> Counts(IEnumerable<string> splits) =>
        new(splits.GroupBy(s => s).ToDictionary(g => g.Key, g => g.Count()), StringComparer.Ordinal);
}
