using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Metrics;
using Mimo.Model.Checkpoints;
using Mimo.Model.Kernels;

namespace Mimo.Lab.Evaluation;

/// <summary>What <c>eval</c> does, from data folders to <c>metrics.json</c>.</summary>
public sealed record EvalRun
{
    public required string Checkpoint { get; init; }
    public required string[] Data { get; init; }
    /// <summary>Folder of the results.</summary>
    public required string Output { get; init; }
    public string Split { get; init; } = "test";
    public string[] Perspectives { get; init; } = ["I", "II", "III", "IV"];
    public PromptKind[] Prompts { get; init; } = [PromptKind.None, PromptKind.Box, PromptKind.Point];
    /// <summary>Most pictures, taken evenly over the split; 0 is all.</summary>
    public int Limit { get; init; }
    public LabelChoice Labels { get; init; } = LabelChoice.OneByOne;
    /// <summary>Goes on with an interrupted run of the same questions.</summary>
    public bool Resume { get; init; }
    /// <summary><c>none</c> or <c>sam-box</c>.</summary>
    public string Baseline { get; init; } = "none";
    /// <summary>Of the language model's matrices.</summary>
    public WeightFormat Weights { get; init; } = WeightFormat.Fp32;
    public string? Name { get; init; }
    public double? Fraction { get; init; }
    public string? WordNetFolder { get; init; }
    /// <summary>File of bars, null for none.</summary>
    public string? Bars { get; init; }
    /// <summary>Threads, each with its own weights in memory.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;
    /// <summary>What answers, made once a worker; null is the checkpoint itself or the baseline.</summary>
    public Func<IAnswerer>? Answerer { get; init; }

    /// <exception cref="InvalidDataException">No picture of the split, a broken index, or a run of other questions to resume.</exception>
    public MetricsFile Execute(TimeProvider time)
    {
        var entries = Chosen();
        var bars = Bars is null ? null : Bar.Read(Bars);
        using var wordnet = WordNet.Find(WordNetFolder);
        var knowledge = KnowledgeBase.Load();
        var known = new KnownLabels(knowledge);
        var run = Describe();
        Directory.CreateDirectory(Output);
        if (Resume && RunInfo.Read(Output) is { } earlier && !earlier.SameQuestions(run))
            throw new InvalidDataException($"{Output} holds a run of other weights or questions ({RunInfo.FileName}); take another folder.");
        run.Write(Output);

        var results = new List<EvalResult>();
        using (var log = Open(results))
        {
            var done = results.Select(r => r.Picture).ToHashSet();
            var rest = entries.Where(e => !done.Contains($"{e.Dataset}/{e.Id}")).ToArray();
            var progress = new EvalProgress(time, rest.Length);
            var covered = IndexFile.ReadAll(Data, null).Where(e => e.Masks.All(m => known.Covers(m.Label)));
            var maker = new QuestionMaker(new DialogueWriter(covered, knowledge), known, Perspectives.ToHashSet(), Labels, Prompts.ToHashSet());
            if (rest.Length > 0)
                new Evaluator(Answerer ?? Own, maker, new Floors(IndexFile.ReadAll(Data, "train"))).Run(rest, Math.Min(Workers, rest.Length), picture =>
                {
                    log.Add(picture);
                    results.AddRange(picture);
                    progress.Add(picture.Count);
                });
        }
        if (results.Count == 0) throw new InvalidDataException("None of the pictures can be asked about: no mask has a pixel, or no question fits.");
        // In the order of the data, whichever thread was first.
        var order = entries.Select((e, i) => (Key: $"{e.Dataset}/{e.Id}", i)).ToDictionary(p => p.Key, p => p.i);
        var sorted = results.OrderBy(r => order[r.Picture]).ThenBy(r => r.Number).ToArray();
        var metrics = MetricsFile.Of(run, new MetricTable(new PhraseMatcher(known.Synonyms), new Meteor(synonyms: wordnet)), sorted, bars);
        metrics.Write(Output);
        return metrics;
    }

    IReadOnlyList<IndexEntry> Chosen()
    {
        var entries = IndexFile.ReadAll(Data, Split);
        if (entries.Count == 0) throw new InvalidDataException($"{string.Join(", ", Data)}: no picture of split \"{Split}\".");
        var twice = entries.GroupBy(e => $"{e.Dataset}/{e.Id}").FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new InvalidDataException($"{twice.Key} is in the data more than once.");
        if (Limit <= 0 || Limit >= entries.Count) return entries;
        return [.. Enumerable.Range(0, Limit).Select(i => entries[(int)((long)i * entries.Count / Limit)])];
    }

    PredictionLog Open(List<EvalResult> results)
    {
        var path = Path.Combine(Output, PredictionLog.FileName);
        if (!Resume) return PredictionLog.Create(path);
        var log = PredictionLog.Resume(path, out var kept);
        results.AddRange(kept);
        return log;
    }

    RunInfo Describe()
    {
        using var directory = CheckpointDirectory.Open(Checkpoint);
        var aligner = directory.Config.Aligner is not null;
        var name = Baseline == "sam-box" ? "SAM decoder alone" : aligner ? "MIMO" : "MIMO (w/o Aligner)";
        return new RunInfo
        {
            Name = Name ?? name, Checkpoint = Checkpoint, Revision = directory.ComputeRevision(), Baseline = Baseline, Aligner = aligner, Data = Data, Split = Split,
            Perspectives = Perspectives, Prompts = [.. Prompts.Select(p => p.ToString().ToLowerInvariant())], Labels = Labels switch { LabelChoice.OneByOne => "single", LabelChoice.Together => "multi", _ => "all" },
            Limit = Limit, Weights = Weights.ToString().ToLowerInvariant(), Fraction = Fraction,
        };
    }

    IAnswerer Own() => Baseline == "sam-box" ? new DecoderAnswerer(Checkpoint) : new ModelAnswerer(Checkpoint, Weights);
}
