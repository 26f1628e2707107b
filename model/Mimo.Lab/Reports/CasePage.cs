using System.Globalization;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Drawing;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;
using Mimo.Lab.Data;
using Mimo.Lab.Evaluation;
using Mimo.Model.Tokenization;

namespace Mimo.Lab.Reports;

/// <summary>Figure 4: overlays beside answers, the best, the typical, and the failures by their names.</summary>
sealed class CasePage(IReadOnlyDictionary<string, IndexEntry> pictures, CaseChooser chooser)
{
    static readonly VipsCodec Codec = new();
    static readonly OverlayOptions Options = new() { MinimumWidth = 384, MaximumSide = 448 };

    static readonly (string Perspective, string Prompt, string Labels, string Title)[] Kinds =
    [
        ("I", "none", "single", "Perspective I: by name"), ("II", "box", "single", "Perspective II: what is in the box"),
        ("II", "point", "single", "Perspective II: what is at the point"), ("III", "none", "single", "Perspective III: by knowledge"),
        ("IV", "box", "single", "Perspective IV: knowledge about what is in the box"), ("I", "none", "multi", "Several labels by name"),
        ("III", "none", "multi", "Several labels by knowledge"), ("IV", "box", "multi", "Several labels in a box"),
    ];

    /// <param name="page">Gets the cases.</param>
    /// <param name="run">Whose answers are chosen.</param>
    /// <param name="others">What they said to the same questions.</param>
    /// <returns>How many cases there are.</returns>
    public int Write(Html page, ReportRun run, IReadOnlyList<ReportRun> others)
    {
        var count = 0;
        foreach (var (perspective, prompt, labels, title) in Kinds)
        {
            var answers = run.Results.Where(r => r.Perspective == perspective && r.Prompt == prompt && r.Labels == labels && pictures.ContainsKey(r.Picture));
            var chosen = chooser.Choose(answers);
            if (chosen.Count == 0) continue;
            page.Heading(title, $"{perspective}-{prompt}-{labels}");
            foreach (var (kind, result) in chosen) One(page, kind, result, others);
            count += chosen.Count;
        }
        return count;
    }

    void One(Html page, CaseKind kind, EvalResult result, IReadOnlyList<ReportRun> others)
    {
        var entry = pictures[result.Picture];
        var image = SampleStore.ReadImage(entry);
        var truths = result.Masks.Select(m => SampleStore.ReadMask(entry, entry.Masks[m])).ToArray();
        var verdict = kind == CaseKind.Failure ? Case.Fault(result, truths, chooser.Named(result)) : kind == CaseKind.Best ? "best" : "typical";
        var shown = new Case(kind, verdict, result);
        var prompts = new OverlayPrompts([.. result.Boxes.Select(b => new OverlayBox(b[0], b[1], b[2], b[3]))], [.. result.Points.Select(p => new OverlayPoint(p[0], p[1]))]);
        var predicted = result.Entities.Select((e, i) => new OverlayMask(Rle.Parse(e.Mask.Counts, e.Mask.Size[1], e.Mask.Size[0]), e.Phrase, i + 1)).ToArray();
        var expected = truths.Select((t, i) => new OverlayMask(t, entry.Width, entry.Height, result.Expected[i], i + 1)).ToArray();
        page.Raw($"<article class=\"case {kind.ToString().ToLowerInvariant()}\">");
        page.Raw(Figure(image, predicted, prompts, "Answer")).Raw(Figure(image, expected, OverlayPrompts.None, "Expected"));
        page.Raw($"""
            <div><span class="chip">{Html.Text(kind == CaseKind.Failure ? "failure: " + shown.Verdict : shown.Verdict)}</span>
            <dl><dt>Picture</dt><dd>{Html.Text($"{result.Dataset}, {result.Id} ({result.Modality})")}</dd>
            <dt>Question</dt><dd>{Html.Text(result.Question)}</dd>
            <dt>Answer</dt><dd>{Coloured(result)}</dd>
            <dt>Reference</dt><dd>{Html.Text(result.Reference)}</dd>
            <dt>IoU</dt><dd>{Html.Figure(result.Iou)}{Floors(result)}, model's own estimate {Html.Text(Estimates(result))}</dd>
            """);
        foreach (var other in others)
            if (other.Results.FirstOrDefault(r => Same(r, result)) is { } said)
                page.Raw($"<dt>{Html.Text(other.Name)}</dt><dd>{Html.Text(said.Text.Length > 0 ? said.Text : "no words")}{(other.HasMasks ? $" (IoU {Html.Figure(said.Iou)})" : "")}</dd>");
        page.Raw("</dl></div></article>");
    }

    static bool Same(EvalResult a, EvalResult b) =>
        a.Picture == b.Picture && a.Perspective == b.Perspective && a.Prompt == b.Prompt && a.Expected.SequenceEqual(b.Expected) && a.Masks.SequenceEqual(b.Masks);

    static string Figure(PixelBuffer image, OverlayMask[] masks, OverlayPrompts prompts, string caption)
    {
        // As PNG three dozen photographs make a page of 12 MB.
        var jpeg = Convert.ToBase64String(Codec.EncodeJpeg(Overlay.Draw(image, masks, prompts, Options)));
        return $"<figure><img alt=\"{Html.Text(caption)}\" src=\"data:image/jpeg;base64,{jpeg}\"/><figcaption>{Html.Text(caption)}</figcaption></figure>";
    }

    static string Estimates(EvalResult result) =>
        result.Entities.Length == 0 ? "none" : string.Join(", ", result.Entities.Select(e => e.Score.ToString("F2", CultureInfo.InvariantCulture)));

    static string Floors(EvalResult result) => result.Floors.TryGetValue(result.Prompt == "none" ? "mean_mask" : "ellipse", out var floor)
        ? $" <span class=\"none\">(no model: {Html.Figure(floor)})</span>" : "";

    /// <summary>The tagged answer with each term in its mask's colour.</summary>
    internal static string Coloured(EvalResult result)
    {
        if (result.Tagged.Length == 0) return Html.Text(result.Text.Length > 0 ? result.Text : "no words");
        var number = 0;
        var html = Html.Text(result.Tagged.Trim());
        // The terms are found in escaped text: nothing that a model wrote becomes markup.
        for (var left = result.Tagged.Split(SpecialTokens.Segment).Length - 1; left > 0; left--)
        {
            var colour = Palette.Of(++number);
            var at = html.IndexOf(Html.Text(SpecialTokens.PhraseStart), StringComparison.Ordinal);
            var seg = html.IndexOf(Html.Text(SpecialTokens.Segment), StringComparison.Ordinal);
            var open = $"<mark style=\"background:{colour}55\">";
            html = at >= 0 && at < seg
                ? html[..at] + open + html[(at + Html.Text(SpecialTokens.PhraseStart).Length)..seg] + $"<sup>{number}</sup></mark>" + html[(seg + Html.Text(SpecialTokens.Segment).Length)..]
                : html[..seg] + $"{open}<sup>{number}</sup></mark>" + html[(seg + Html.Text(SpecialTokens.Segment).Length)..];
        }
        return html.Replace(Html.Text(SpecialTokens.PhraseStart), "", StringComparison.Ordinal).Replace(Html.Text(SpecialTokens.PhraseEnd), "", StringComparison.Ordinal);
    }
}
