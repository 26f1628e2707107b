using Mimo.Lab.Evaluation;
using Mimo.Lab.Metrics;

namespace Mimo.Lab.Reports;

/// <summary>
/// Chooses answers to look at: of each kind of question the best one, one at the median, the worst ones of different datasets, and one that
/// segments well under a wrong name. By rank, never by eye; each picture once as long as there are others.
/// </summary>
sealed class CaseChooser(PhraseMatcher phrases)
{
    const int Failures = 2;

    readonly HashSet<string> _shown = [];

    public IReadOnlyList<(CaseKind Kind, EvalResult Result)> Choose(IEnumerable<EvalResult> answers)
    {
        var ranked = answers.OrderBy(a => a.Iou).ThenBy(a => a.Picture, StringComparer.Ordinal).ToArray();
        if (ranked.Length == 0) return [];
        var cases = new List<(CaseKind, EvalResult)>();
        Take(cases, CaseKind.Best, ranked.Reverse().Where(Named));
        Take(cases, CaseKind.Typical, ranked.Skip(ranked.Length / 2));
        for (var i = 0; i < Failures; i++)
        {
            var datasets = cases.Where(c => c.Item1 == CaseKind.Failure).Select(c => c.Item2.Dataset).ToHashSet();
            Take(cases, CaseKind.Failure, ranked.Where(a => a.Iou < 0.5 && !datasets.Contains(a.Dataset)));
        }
        Take(cases, CaseKind.Failure, ranked.Reverse().Where(a => a.Iou >= 0.5 && a.Text.Length > 0 && !Named(a)));
        return cases;
    }

    public bool Named(EvalResult answer) => answer.Expected.All(e => answer.Entities.Any(p => phrases.Names(p.Phrase, e)));

    void Take(List<(CaseKind, EvalResult)> cases, CaseKind kind, IEnumerable<EvalResult> from)
    {
        var taken = cases.Select(c => c.Item2).ToHashSet();
        var left = from.Where(a => !taken.Contains(a)).ToArray();
        if ((left.FirstOrDefault(a => !_shown.Contains(a.Picture)) ?? left.FirstOrDefault()) is not { } chosen) return;
        _shown.Add(chosen.Picture);
        cases.Add((kind, chosen));
    }
}
