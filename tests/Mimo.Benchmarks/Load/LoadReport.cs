using System.Globalization;
using System.Text.Json;
using HdrHistogram;

namespace Mimo.Benchmarks.Load;

/// <summary>The results file of a load.</summary>
sealed record LoadReport(
    string Machine, string Service, string Loop, LoadOptions Load, double Seconds, int Answers, double AnswersPerSecond, double TokensPerSecond, int Masks,
    int Refusals, IReadOnlyDictionary<string, int> Failures, IReadOnlyDictionary<int, int> AnswersByTenant, LoadReport.Times FirstEventMs,
    LoadReport.Times FirstMaskMs, LoadReport.Times TotalMs)
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Milliseconds from the moment that the question was due.</summary>
    public sealed record Times(long Count, double Mean, double P50, double P90, double P95, double P99, double P999, double Max)
    {
        public static Times Of(LongHistogram histogram)
        {
            double At(double percentile) => Math.Round(histogram.GetValueAtPercentile(percentile) / 1000.0, 2);
            return histogram.TotalCount == 0
                ? new Times(0, 0, 0, 0, 0, 0, 0, 0)
                : new Times(histogram.TotalCount, Math.Round(histogram.GetMean() / 1000, 2), At(50), At(90), At(95), At(99), At(99.9), At(100));
        }
    }

    /// <param name="service">Address, or what is embedded.</param>
    /// <param name="load">As it ran; its keys are left out.</param>
    /// <param name="seen">What callers saw.</param>
    public static LoadReport Of(string service, LoadOptions load, LoadRecorder seen) => new(
        Benchmarks.Machine.Describe(), service, load.Rate > 0 ? "open" : "closed", load with { Keys = [] }, load.Duration, seen.Answers,
        Math.Round(seen.Answers / load.Duration, 3), Math.Round(seen.Tokens / load.Duration, 1), seen.Masks, seen.Refusals, seen.Failures, seen.Tenants,
        Times.Of(seen.FirstEvent), Times.Of(seen.FirstMask), Times.Of(seen.Total));

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Json) + "\n");

    public void Print()
    {
        var text = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(text, $"{Answers} answers, {AnswersPerSecond:0.00}/s, {TokensPerSecond:0} tokens/s, {Masks} masks, {Refusals} refusals, {Failures.Values.Sum()} failures"));
        Console.WriteLine("| ms | p50 | p90 | p99 | most |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, times) in new[] { ("first event", FirstEventMs), ("first mask", FirstMaskMs), ("whole answer", TotalMs) })
            Console.WriteLine(string.Create(text, $"| {name} | {times.P50:0.0} | {times.P90:0.0} | {times.P99:0.0} | {times.Max:0.0} |"));
    }
}
