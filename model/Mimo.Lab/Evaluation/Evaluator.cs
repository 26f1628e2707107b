using System.Diagnostics;
using Mimo.Imaging.Masks;
using Mimo.Lab.Data;
using Mimo.Model.Pipeline;
using TorchSharp;

namespace Mimo.Lab.Evaluation;

/// <summary>Asks a checkpoint every question about a split and scores the masks. One pipeline a worker thread, each with its own weights.</summary>
public sealed class Evaluator(string checkpoint, Floors floors)
{
    /// <param name="entries">Pictures.</param>
    /// <param name="perspectives">Of I and II.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="result">Called for each answer, from one thread at a time.</param>
    public void Run(IReadOnlyList<IndexEntry> entries, IReadOnlySet<string> perspectives, int workers, Action<EvalResult> result)
    {
        var next = -1;
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            torch.set_num_threads(1);
            using var pipeline = MimoPipeline.Load(checkpoint);
            for (int i; (i = Interlocked.Increment(ref next)) < entries.Count;)
                foreach (var answer in Picture(pipeline, entries[i], perspectives))
                    lock (result) result(answer);
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }

    IEnumerable<EvalResult> Picture(MimoPipeline pipeline, IndexEntry entry, IReadOnlySet<string> perspectives)
    {
        var clock = Stopwatch.StartNew();
        using var features = pipeline.Encode(SampleStore.ReadImage(entry));
        var encode = clock.Elapsed.TotalMilliseconds;
        foreach (var question in EvalQuestion.Of(entry, perspectives))
        {
            clock.Restart();
            using var state = pipeline.NewState();
            var answer = PipelineAnswer.Ask(pipeline, state, features, question.Question, question.Prompts);
            yield return Score(question, answer, new() { ["encode_ms"] = encode, ["answer_ms"] = clock.Elapsed.TotalMilliseconds });
        }
    }

    EvalResult Score(EvalQuestion question, PipelineAnswer answer, Dictionary<string, double> timings)
    {
        var (entry, mask) = (question.Entry, question.Mask);
        var truth = SampleStore.ReadMask(entry, mask);
        var entities = answer.Masks.Select(m => new EvalEntity
        {
            Phrase = m.Phrase,
            Mask = new EvalMask { Size = [m.Mask.Height, m.Mask.Width], Counts = Rle.Encode(m.Mask.Pixels, m.Mask.Width, m.Mask.Height).ToCountsString() },
            Iou = Iou(m.Mask.Pixels, truth), Score = m.Mask.PredictedIou,
        }).ToArray();
        var rules = new Dictionary<string, double>
        {
            ["box"] = Iou(Floors.Box(mask, entry.Width, entry.Height), truth),
            ["ellipse"] = Iou(Floors.Ellipse(mask, entry.Width, entry.Height), truth),
        };
        if (floors.Mean(mask.Label, entry.Width, entry.Height) is { } mean) rules["mean_mask"] = Iou(mean, truth);
        return new EvalResult
        {
            Id = entry.Id, Dataset = entry.Dataset, Modality = entry.Modality, Perspective = question.Perspective, Prompt = question.Prompt,
            Question = question.Question, Expected = [mask.Label], Text = answer.TaggedText, Entities = entities,
            // One expected mask: GLaMM's greedy matching takes the best prediction.
            Iou = entities.Select(e => e.Iou).DefaultIfEmpty(0).Max(), Floors = rules, Timings = timings,
        };
    }

    static double Iou(byte[] a, byte[] b)
    {
        long both = 0, any = 0;
        for (var i = 0; i < a.Length; i++)
        {
            both += a[i] & b[i];
            any += a[i] | b[i];
        }
        return any == 0 ? 1 : (double)both / any;
    }
}
