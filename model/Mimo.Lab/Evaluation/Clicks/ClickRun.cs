using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Model.Pipeline;
using TorchSharp;

namespace Mimo.Lab.Evaluation.Clicks;

/// <summary>Asks for each mask of a split by name, by box and by point, then corrects what comes by clicks drawn from the truth.</summary>
public sealed record ClickRun
{
    public required string Checkpoint { get; init; }
    public required string[] Data { get; init; }
    public string Split { get; init; } = "test";
    /// <summary>Clicks on each mask.</summary>
    public int Clicks { get; init; } = 3;
    /// <summary>Most pictures, taken evenly over the split; 0 is all.</summary>
    public int Limit { get; init; }
    /// <summary>Threads, each with its own weights in memory.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <returns>In the order of the data; without those answers that have no mask.</returns>
    /// <exception cref="InvalidDataException">No picture of the split.</exception>
    public ClickResult[] Execute()
    {
        var entries = IndexFile.ReadAll(Data, Split);
        if (entries.Count == 0) throw new InvalidDataException($"{string.Join(", ", Data)}: no picture of split \"{Split}\".");
        var chosen = Limit <= 0 || Limit >= entries.Count ? entries : [.. Enumerable.Range(0, Limit).Select(i => entries[(int)((long)i * entries.Count / Limit)])];
        var maker = Maker();
        var (results, next, failures) = (new ClickResult[chosen.Count][], -1, new List<Exception>());
        var threads = Enumerable.Range(0, Workers).Select(_ => new Thread(() =>
        {
            try
            {
                torch.set_num_threads(1);
                using var pipeline = MimoPipeline.Load(Checkpoint);
                for (int i; failures.Count == 0 && (i = Interlocked.Increment(ref next)) < chosen.Count;) results[i] = Picture(pipeline, maker, chosen[i]);
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

    QuestionMaker Maker()
    {
        var knowledge = KnowledgeBase.Load();
        var known = new KnownLabels(knowledge);
        var covered = IndexFile.ReadAll(Data, null).Where(e => e.Masks.All(m => known.Covers(m.Label)));
        return new QuestionMaker(new DialogueWriter(covered, knowledge), known, new HashSet<string> { "I", "II" }, LabelChoice.OneByOne);
    }

    ClickResult[] Picture(MimoPipeline pipeline, QuestionMaker maker, IndexEntry entry)
    {
        var places = PicturePlaces.Read(entry);
        using var features = pipeline.Encode(SampleStore.ReadImage(entry));
        return [.. maker.Of(entry, places).Select(question => Corrected(pipeline, features, question)).OfType<ClickResult>()];
    }

    ClickResult? Corrected(MimoPipeline pipeline, ImageFeatures features, EvalQuestion question)
    {
        using var state = pipeline.NewState();
        var answer = PipelineAnswer.Ask(pipeline, state, features, question.Turn.Question, question.Prompts);
        if (answer.Masks is not [{ SegVector: { } vector } first, ..]) return null;
        var (entry, truth, mask) = (question.Entry, question.Places.Masks[question.Masks[0]], first.Mask);
        var (clicks, ious, predicted) = (new List<PointCoordinates>(), new List<double>(), new List<double>());
        while (true)
        {
            ious.Add(MaskScorer.Iou(mask.Pixels, truth));
            predicted.Add(mask.PredictedIou);
            if (ious.Count > Clicks) break;
            if (CorrectiveClick.On(mask.Pixels, truth, entry.Width, entry.Height) is not { } click) continue;
            clicks.Add(click);
            mask = pipeline.Segment(features, vector, new TurnPrompts([], [.. clicks]));
        }
        return new ClickResult
        {
            Dataset = entry.Dataset, Id = entry.Id, Label = question.Expected[0], Prompt = question.Prompt, Ious = [.. ious], Predicted = [.. predicted],
        };
    }
}
