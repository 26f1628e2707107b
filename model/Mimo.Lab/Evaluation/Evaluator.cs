using System.Diagnostics;
using Mimo.Imaging.Masks;
using Mimo.Lab.Data;
using Mimo.Model.Pipeline;
using TorchSharp;

namespace Mimo.Lab.Evaluation;

/// <summary>Asks all questions about pictures and scores the masks. Each worker thread has an answerer of its own, with its own weights.</summary>
/// <param name="answerer">Makes one; called on the thread that uses it.</param>
/// <param name="maker">The questions.</param>
/// <param name="floors">What no model gets, noted beside each answer.</param>
public sealed class Evaluator(Func<IAnswerer> answerer, QuestionMaker maker, Floors floors)
{
    /// <param name="entries">Pictures.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="answered">All answers about one picture, in order; from one thread at a time, pictures in no order.</param>
    /// <exception cref="AggregateException">A worker failed; the others finish their picture first.</exception>
    public void Run(IReadOnlyList<IndexEntry> entries, int workers, Action<IReadOnlyList<EvalResult>> answered)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var next = -1;
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            try
            {
                torch.set_num_threads(1);
                using var own = answerer();
                for (int i; failures.Count == 0 && (i = Interlocked.Increment(ref next)) < entries.Count;)
                {
                    var results = Picture(own, entries[i]);
                    lock (answered) answered(results);
                }
            }
            // A thread that throws would take the process down without a word about which picture.
            catch (Exception e)
            {
                lock (failures) failures.Add(e);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.Count > 0) throw new AggregateException(failures);
    }

    EvalResult[] Picture(IAnswerer own, IndexEntry entry)
    {
        var places = PicturePlaces.Read(entry);
        var questions = maker.Of(entry, places).Where(q => own.ReadsText || q.Prompts is not { Boxes: [], Points: [] }).ToArray();
        if (questions.Length == 0) return [];
        var clock = Stopwatch.StartNew();
        own.Look(SampleStore.ReadImage(entry));
        var encode = clock.Elapsed.TotalMilliseconds;
        return questions.Select((question, i) =>
        {
            clock.Restart();
            var answer = own.Answer(question);
            var timings = new Dictionary<string, double>
            {
                ["encode_ms"] = Math.Round(encode, 1), ["answer_ms"] = Math.Round(clock.Elapsed.TotalMilliseconds, 1), ["tokens"] = answer.Tokens.Count,
            };
            return Result(question, answer, timings) with { Number = i + 1, Of = questions.Length };
        }).ToArray();
    }

    EvalResult Result(EvalQuestion question, PipelineAnswer answer, Dictionary<string, double> timings)
    {
        var (entry, prompts) = (question.Entry, question.Prompts);
        var result = new EvalResult
        {
            Id = entry.Id, Dataset = entry.Dataset, Modality = entry.Modality, Perspective = question.Plan.Perspective, Prompt = question.Prompt,
            Question = question.Turn.Question, Boxes = [.. prompts.Boxes.Select(b => new[] { b.X0, b.Y0, b.X1, b.Y1 })],
            Points = [.. prompts.Points.Select(p => new[] { p.X, p.Y })], Expected = question.Expected, Masks = question.Masks,
            Text = answer.Text, Tagged = answer.TaggedText, Reference = question.Reference, Timings = timings,
            Entities = [.. answer.Masks.Select(m => new EvalEntity { Phrase = m.Phrase, Score = m.Mask.PredictedIou, Mask = Encode(m.Mask) })],
        };
        return MaskScorer.Score(result, entry, [.. question.Masks.Select(m => question.Places.Masks[m])], floors);
    }

    static EvalMask Encode(MaskPrediction mask) =>
        new() { Size = [mask.Height, mask.Width], Counts = Rle.Encode(mask.Pixels, mask.Width, mask.Height).ToCountsString() };
}
