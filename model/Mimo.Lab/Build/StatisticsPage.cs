using System.Globalization;
using System.Net;
using System.Text;
using Mimo.Lab.Reports;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Mimo.Lab.Build;

/// <summary><c>statistics.html</c>: what a build holds, in tables and charts; one file that needs no other.</summary>
static class StatisticsPage
{
    /// <summary>Bars of a chart; the table below it has all.</summary>
    const int MostBars = 40;

    const string Style = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}table{border-collapse:collapse;margin:1rem 0}"
        + "td,th{padding:.15rem .8rem;border-bottom:1px solid #ddd;text-align:left}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}svg{display:block}";

    static readonly (string Group, bool Chart)[] Counts =
    [
        ("samples by perspective", true), ("samples by split", false), ("samples by modality", true), ("samples by dataset", false), ("samples by number of turns", true),
        ("turns by perspective", false), ("turns by prompt", true), ("turns by number of masks", true), ("turns that ask for what is absent", false),
        ("masks by label", true), ("samples by licence", false), ("turns by writer", false),
    ];

    public static string Write(BuildManifest manifest, Tally tally)
    {
        var html = new StringBuilder();
        var samples = tally["samples by split"].Values.Sum();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>MIMOSeg build</title><style>{Style}</style><h1>MIMOSeg build</h1>");
        html.Append(CultureInfo.InvariantCulture, $"<p>{samples:N0} samples with {tally["turns by perspective"].Values.Sum():N0} turns and {tally["masks by label"].Values.Sum():N0} grounded terms, ");
        html.Append(CultureInfo.InvariantCulture, $"seed {manifest.Options.Seed}, in {manifest.Shards.Length} files. Not for patients: research use only.</p>");
        foreach (var (group, chart) in Counts)
        {
            if (tally[group].Count == 0) continue;
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Heading(group)}</h2>");
            var numeric = group.Contains("number of", StringComparison.Ordinal);
            var rows = numeric ? tally[group].OrderBy(r => int.Parse(r.Key, CultureInfo.InvariantCulture)).ToArray()
                : [.. tally[group].OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal)];
            if (chart) Bars(html, rows);
            Table(html, rows);
        }
        html.Append("<h2>Words per question and answer</h2>");
        Words(html, tally, "question");
        Words(html, tally, "answer");
        WordTable(html, tally);
        return html.Append("</html>\n").ToString();
    }

    static string Heading(string group) => char.ToUpperInvariant(group[0]) + group[1..];

    static void Table(StringBuilder html, IReadOnlyCollection<KeyValuePair<string, long>> rows)
    {
        var total = rows.Sum(r => r.Value);
        html.Append("<table><tr><th></th><th class=\"n\">count</th><th class=\"n\">share</th></tr>");
        foreach (var (name, count) in rows)
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{WebUtility.HtmlEncode(name)}</td><td class=\"n\">{count:N0}</td><td class=\"n\">{100.0 * count / total:F1} %</td></tr>");
        html.Append("</table>");
    }

    static void WordTable(StringBuilder html, Tally tally)
    {
        html.Append("<table><tr><th></th><th class=\"n\">mean</th><th class=\"n\">median</th><th class=\"n\">longest</th></tr>");
        foreach (var part in (string[])["question", "answer"])
            foreach (var perspective in BuildOptions.Perspectives)
            {
                if (Lengths(tally, part, perspective) is not { Length: > 0 } lengths) continue;
                var (turns, half, before) = (lengths.Sum(l => l.Turns), 0, 0L);
                foreach (var (words, count) in lengths)
                    if ((before += count) * 2 >= turns)
                    {
                        half = words;
                        break;
                    }
                html.Append(CultureInfo.InvariantCulture, $"<tr><td>{part}s of {perspective}</td><td class=\"n\">{lengths.Sum(l => (double)l.Words * l.Turns) / turns:F1}</td>");
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{half}</td><td class=\"n\">{lengths[^1].Words}</td></tr>");
            }
        html.Append("</table>");
    }

    static (int Words, long Turns)[] Lengths(Tally tally, string part, string perspective) =>
        [.. tally[$"words per {part}, {perspective}"].Select(l => (int.Parse(l.Key, CultureInfo.InvariantCulture), l.Value)).OrderBy(l => l.Item1)];

    static void Bars(StringBuilder html, IReadOnlyList<KeyValuePair<string, long>> rows)
    {
        // OxyPlot draws the first category at the bottom.
        var shown = rows.Take(MostBars).Reverse().ToArray();
        // The exporter takes names for narrower than browsers draw them.
        var model = new PlotModel { Background = OxyColors.White, PlotMargins = new OxyThickness(12 + 7 * shown.Max(r => r.Key.Length), 4, 20, 34) };
        model.Axes.Add(new CategoryAxis { Position = AxisPosition.Left, ItemsSource = shown.Select(r => r.Key).ToArray(), GapWidth = 0.3 });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        model.Series.Add(new BarSeries { ItemsSource = shown.Select(r => new BarItem(r.Value)).ToArray(), FillColor = OxyColor.FromRgb(0x2a, 0x6f, 0x97) });
        html.Append(InlineSvg.Of(model, 760, 70 + 18 * shown.Length, html.Length));
    }

    static void Words(StringBuilder html, Tally tally, string part)
    {
        var model = new PlotModel { Background = OxyColors.White };
        model.Legends.Add(new OxyPlot.Legends.Legend());
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, Title = $"words of the {part}" });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, Title = "share of turns, %", MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray });
        foreach (var perspective in BuildOptions.Perspectives)
        {
            if (Lengths(tally, part, perspective) is not { Length: > 0 } lengths) continue;
            var (series, turns) = (new LineSeries { Title = perspective }, lengths.Sum(l => l.Turns));
            series.Points.AddRange(lengths.Select(l => new DataPoint(l.Words, 100.0 * l.Turns / turns)));
            model.Series.Add(series);
        }
        html.Append(InlineSvg.Of(model, 760, 300, html.Length));
    }
}
