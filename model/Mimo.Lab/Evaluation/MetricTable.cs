using Mimo.Lab.Metrics;

namespace Mimo.Lab.Evaluation;

/// <summary>Turns answers into rows: for each perspective, prompt and number of labels all answers, then by dataset, modality and label.</summary>
public sealed class MetricTable(PhraseMatcher phrases, Meteor meteor)
{
    static readonly Rouge Rouge = new();

    /// <summary>For whoever reads the numbers: what each text metric is.</summary>
    public Dictionary<string, string> Variants => new()
    {
        ["rouge_l"] = "rouge_score rougeL F1, no stemmer, mean over answers",
        ["bleu4"] = "NLTK corpus_bleu, no smoothing, tokens \\w+|[^\\w\\s] in lower case",
        ["meteor"] = $"NLTK 3.8 meteor ({meteor.Variant}), same tokens, mean over answers",
        ["ap50"] = "pycocotools segm AP at IoU 0.50, area all, maxDets 100, every score 1, a question is an image",
        ["ap50_scored"] = "the same with the predicted IoU as score",
    };

    /// <param name="results">In the order of the data: AP50 with equal scores depends on it.</param>
    public IReadOnlyList<MetricRow> Rows(IReadOnlyList<EvalResult> results) =>
        [.. results.GroupBy(r => (r.Labels, r.Perspective, r.Prompt))
            .OrderByDescending(g => g.Key.Labels, StringComparer.Ordinal).ThenBy(g => g.Key.Perspective, StringComparer.Ordinal)
            .ThenBy(g => Array.IndexOf(["none", "box", "point"], g.Key.Prompt))
            .SelectMany(g =>
            {
                var answers = g.Select(r => new Figures(r, this)).ToArray();
                return (IEnumerable<MetricRow>)
                [
                    Row(answers, "all", ""), .. By(answers, "dataset", r => r.Dataset), .. By(answers, "modality", r => r.Modality),
                    // An answer about several labels belongs to none of them.
                    .. g.Key.Labels == "single" ? By(answers.Where(a => a.Result.Expected.Length == 1), "label", r => r.Expected[0]) : [],
                ];
            })];

    static IEnumerable<MetricRow> By(IEnumerable<Figures> answers, string group, Func<EvalResult, string> value) =>
        answers.GroupBy(a => value(a.Result)).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Row([.. g], group, g.Key));

    static MetricRow Row(Figures[] answers, string group, string value)
    {
        var (flat, scored, bleu) = (new AveragePrecision(), new AveragePrecision(), new Bleu());
        foreach (var a in answers)
        {
            var ious = a.Result.Entities.Select(e => e.Ious).ToArray();
            flat.Add([.. ious.Select(_ => 1.0)], ious, a.Result.Expected.Length);
            scored.Add([.. a.Result.Entities.Select(e => e.Score)], ious, a.Result.Expected.Length);
            if (a.Words is { } words) bleu.Add(words.Ours, words.Theirs);
        }
        double hits = answers.Sum(a => a.Hits), predicted = answers.Sum(a => a.Result.Entities.Length), expected = answers.Sum(a => a.Result.Expected.Length);
        // Who never said a word is a system that only draws; one empty answer among others is a bad answer.
        var texts = answers.All(a => a.Result.Text.Length == 0) ? [] : answers.Where(a => a.Words is not null).ToArray();
        var first = answers[0].Result;
        return new MetricRow
        {
            Perspective = first.Perspective, Prompt = first.Prompt, Labels = first.Labels, Group = group, Value = value, Count = answers.Length,
            Miou = answers.Average(a => a.Result.Iou), MiouPenalised = answers.Average(a => a.Penalised), Giou = answers.Average(a => a.Result.UnionIou),
            Ap50 = flat.Score(), Ap50Scored = scored.Score(), Iou50 = answers.Average(a => a.Result.Iou >= 0.5 ? 1.0 : 0.0),
            Precision = predicted == 0 ? 0 : hits / predicted, Recall = expected == 0 ? 0 : hits / expected,
            F1 = predicted + expected == 0 ? 0 : 2 * hits / (predicted + expected), Named = answers.Average(a => a.Named),
            RougeL = texts.Length == 0 ? null : texts.Average(a => a.RougeL), Bleu4 = texts.Length == 0 ? null : bleu.Score(),
            Meteor = texts.Length == 0 ? null : texts.Average(a => a.Meteor),
            Floors = answers.SelectMany(a => a.Result.Floors).GroupBy(f => f.Key).OrderBy(f => f.Key, StringComparer.Ordinal).ToDictionary(f => f.Key, f => f.Average(v => v.Value)),
            AnswerMs = answers.Average(a => a.Result.Timings.GetValueOrDefault("answer_ms")),
        };
    }

    /// <summary>What one answer adds, worked out once however many groups it is in.</summary>
    sealed class Figures
    {
        public Figures(EvalResult result, MetricTable table)
        {
            Result = result;
            var pairs = MaskMatching.Greedy([.. result.Entities.Select(e => e.Ious)]);
            Penalised = MaskMatching.PenalisedIou(pairs, result.Entities.Length, result.Expected.Length);
            Hits = pairs.Count(p => p.Iou >= 0.5 && table.Names(result.Entities[p.Prediction].Phrase, result.Expected[p.Truth]));
            Named = result.Expected.Length == 0 ? 0 : result.Expected.Average(e => result.Entities.Any(p => table.Names(p.Phrase, e)) ? 1.0 : 0.0);
            if (result.Reference.Length == 0) return;
            Words = (Metrics.Words.Of(result.Text), Metrics.Words.Of(result.Reference));
            RougeL = Rouge.L(result.Text, result.Reference).F1;
            Meteor = table.Score(Words.Value.Ours, Words.Value.Theirs);
        }

        public EvalResult Result { get; }
        public double Penalised { get; }
        public int Hits { get; }
        public double Named { get; }
        public double RougeL { get; }
        public double Meteor { get; }
        /// <summary>Null without a reference answer.</summary>
        public (string[] Ours, string[] Theirs)? Words { get; }
    }

    bool Names(string phrase, string label) => phrases.Names(phrase, label);

    double Score(string[] ours, string[] theirs) => meteor.Score(ours, theirs);
}
