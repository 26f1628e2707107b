namespace Mimo.Lab.Evaluation;

/// <summary>Means over a group of answers.</summary>
public sealed record SummaryRow(string Perspective, string Prompt, string Group, int Count, double Miou, double Ap50Share, double NamedRight, Dictionary<string, double> Floors)
{
    public static IReadOnlyList<SummaryRow> Of(IEnumerable<EvalResult> results) =>
        results.GroupBy(r => (r.Perspective, r.Prompt)).OrderBy(g => g.Key)
            .SelectMany(g => g.GroupBy(r => r.Dataset).OrderBy(d => d.Key, StringComparer.Ordinal)
                .Select(d => Row(g.Key, d.Key, [.. d])).Prepend(Row(g.Key, "all", [.. g])))
            .ToArray();

    static SummaryRow Row((string Perspective, string Prompt) key, string group, EvalResult[] results) => new(
        key.Perspective, key.Prompt, group, results.Length, results.Average(r => r.Iou), results.Average(r => r.Iou >= 0.5 ? 1.0 : 0.0),
        results.Average(r => r.Entities.Any(e => r.Expected.Contains(e.Phrase)) ? 1.0 : 0.0),
        results.SelectMany(r => r.Floors).GroupBy(f => f.Key).ToDictionary(f => f.Key, f => f.Average(v => v.Value)));
}
