using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Reports;

/// <summary>A run as the report sees it: one system's answers and figures.</summary>
public sealed class ReportRun
{
    public ReportRun(MetricsFile metrics, IReadOnlyList<EvalResult> results)
    {
        (Metrics, Results) = (metrics, results);
        HasMasks = results.Any(r => r.Entities.Length > 0);
        HasText = results.Any(r => r.Text.Length > 0);
    }

    /// <summary>Closed questions; null where none were asked.</summary>
    public VqaMetrics? Vqa { get; init; }

    public string Name => Metrics.Run.Name;

    public MetricsFile Metrics { get; }

    public IReadOnlyList<EvalResult> Results { get; }

    /// <summary>False for a system that only talks: its figures of masks are crosses.</summary>
    public bool HasMasks { get; }

    /// <summary>False for a system that only draws.</summary>
    public bool HasText { get; }

    /// <exception cref="InvalidDataException">The folder is not one that eval or score wrote.</exception>
    public static ReportRun Read(string folder) =>
        new(MetricsFile.Read(folder), PredictionLog.Read(Path.Combine(folder, PredictionLog.FileName))) { Vqa = VqaMetrics.Read(folder) };

    public MetricRow? Row(string perspective, string prompt, string labels = "single", string group = "all", string value = "") =>
        Metrics.Rows.FirstOrDefault(r => (r.Perspective, r.Prompt, r.Labels, r.Group, r.Value) == (perspective, prompt, labels, group, value));

    public double? Figure(MetricRow? row, string metric) => row is null ? null : metric switch
    {
        "mIoU" => HasMasks ? row.Miou : null,
        "AP50" => HasMasks ? row.Ap50 : null,
        "F1" => HasMasks && HasText ? row.F1 : null,
        "ROUGE-L" => HasText ? row.RougeL : null,
        "BLEU-4" => HasText ? row.Bleu4 : null,
        "METEOR" => HasText ? row.Meteor : null,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "No figure of the report."),
    };

    public override string ToString() => $"ReportRun {Results.Count} answers";
}
