using Mimo.Lab.Data;

namespace Mimo.Lab.Conversations;

/// <summary>Writes conversations of perspectives I and II about one picture, in the paper's form <c>&lt;p&gt;liver&lt;SEG&gt;&lt;/p&gt;</c>.</summary>
public sealed class DialogueWriter
{
    readonly Dictionary<string, string[]> _labelsByModality;
    readonly string[] _labels;

    public DialogueWriter(IEnumerable<IndexEntry> entries)
    {
        var all = entries.ToArray();
        _labels = new LabelSet(all).Names;
        _labelsByModality = all.GroupBy(e => e.Modality)
            .ToDictionary(g => g.Key, g => g.SelectMany(e => e.Masks).Select(m => m.Label).Distinct().ToArray());
    }

    /// <param name="entry">The picture.</param>
    /// <param name="visible">Numbers of the masks that may be asked for.</param>
    /// <param name="box">Draws a box around a mask; null when it has none.</param>
    /// <param name="point">Draws a point in a mask.</param>
    /// <param name="random">Decides everything.</param>
    public DialogueTurn Write(IndexEntry entry, int[] visible, Func<int, float[]?> box, Func<int, float[]?> point, Random random)
    {
        var kind = random.NextDouble();
        if (visible.Length == 0 || kind < 0.05) return Absent(entry, random);
        if (kind < 0.45) return ByName(entry, visible, random);
        var mask = visible[random.Next(visible.Length)];
        if (kind < 0.8 && box(mask) is { } b) return ByPrompt(entry, mask, b, null, random);
        return point(mask) is { } p ? ByPrompt(entry, mask, null, p, random) : ByName(entry, visible, random);
    }

    static DialogueTurn ByName(IndexEntry entry, int[] visible, Random random)
    {
        // One term mostly, up to three where the picture has them.
        var count = random.NextDouble() < 0.7 ? 1 : Math.Min(visible.Length, 1 + random.Next(3));
        var masks = visible.OrderBy(_ => random.Next()).Take(count).ToArray();
        var labels = masks.Select(m => entry.Masks[m].Label).ToArray();
        var what = Join(labels);
        return new DialogueTurn
        {
            Question = Casual(Fill(Pick(Phrasings.ByName, random), what, "", entry, random), random),
            Answer = Fill(Pick(Phrasings.NameAnswers, random), Join(labels.Select(Tag).ToArray()), "", entry, random),
            Targets = masks.Select(m => new SegTarget(m, entry.Masks[m].Label, null, null)).ToArray(),
            Kind = "name",
        };
    }

    static DialogueTurn ByPrompt(IndexEntry entry, int mask, float[]? box, float[]? point, Random random)
    {
        var label = entry.Masks[mask].Label;
        var place = Pick(box is null ? Phrasings.PointPlaces : Phrasings.BoxPlaces, random);
        var question = Pick(random.NextDouble() < 0.8 ? Phrasings.ByPrompt : Phrasings.ByNameAndPrompt, random);
        return new DialogueTurn
        {
            Question = Casual(Fill(question, label, place, entry, random), random),
            Answer = Fill(Pick(Phrasings.PromptAnswers, random), Tag(label), box is null ? "at the point" : "in the box", entry, random),
            Boxes = box is null ? [] : [box],
            Points = point is null ? [] : [point],
            Targets = [new SegTarget(mask, label, box, point)],
            Kind = box is null ? "point" : "box",
        };
    }

    DialogueTurn Absent(IndexEntry entry, Random random)
    {
        // Another modality's label: within one, an unlabelled structure may well be in the picture.
        var here = _labelsByModality[entry.Modality];
        string label;
        do label = Pick(_labels, random);
        while (here.Contains(label) || label.Contains("hippocampus", StringComparison.Ordinal) && entry.Modality == "MRI");
        return new DialogueTurn
        {
            Question = Fill(Pick(Phrasings.ByName, random), label, "", entry, random),
            Answer = Fill(Pick(Phrasings.AbsentAnswers, random), label, "", entry, random),
            Targets = [],
            Kind = "absent",
        };
    }

    static string Tag(string label) => $"<p>{label}<SEG></p>";

    static string Join(string[] terms) => terms.Length switch
    {
        1 => terms[0],
        2 => $"{terms[0]} and the {terms[1]}",
        _ => string.Join(", the ", terms[..^1]) + $" and the {terms[^1]}",
    };

    static string Fill(string template, string what, string place, IndexEntry entry, Random random) => template
        .Replace("{picture}", Pick(Phrasings.Pictures(entry.Modality), random), StringComparison.Ordinal)
        .Replace("{place}", place, StringComparison.Ordinal)
        .Replace("{what}", what, StringComparison.Ordinal);

    // People type without capitals and full stops; the model must not care.
    static string Casual(string question, Random random)
    {
        if (random.NextDouble() < 0.15) question = question.TrimEnd('.', '?');
        return random.NextDouble() < 0.15 ? char.ToLowerInvariant(question[0]) + question[1..] : question;
    }

    static string Pick(string[] from, Random random) => from[random.Next(from.Length)];
}
