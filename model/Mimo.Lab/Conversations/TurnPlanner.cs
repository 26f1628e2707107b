using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>Decides which masks of a picture a turn is about.</summary>
sealed class TurnPlanner(KnowledgeBase knowledge, DialogueMix mix)
{
    public string Perspective(Random random)
    {
        var at = random.NextDouble() * mix.Perspectives.Sum();
        for (var i = 0; i < 3; i++)
            if ((at -= mix.Perspectives[i]) < 0) return Names[i];
        return Names[3];
    }

    public TurnPlan? Plan(IndexEntry entry, IPlaces places, string perspective, Random random)
    {
        var visible = places.Visible;
        if (perspective is "I" or "III")
        {
            if (visible.Length == 0 || random.NextDouble() < mix.Absent) return new TurnPlan(perspective, PromptKind.None, []);
            return perspective == "I" ? new TurnPlan("I", PromptKind.None, ByName(visible, random)) : ByKnowledge(entry, visible, random);
        }
        if (perspective is not ("II" or "IV")) throw new ArgumentOutOfRangeException(nameof(perspective), perspective, "I, II, III or IV.");
        if (visible.Length == 0) return null;
        var box = random.NextDouble() < mix.Boxes;
        if (box && random.NextDouble() < mix.Several / 3 && OneBox(entry, places, random) is { } both) return new TurnPlan(perspective, PromptKind.Box, both);
        var mask = visible[random.Next(visible.Length)];
        if (box && places.Box(mask) is not null) return new TurnPlan(perspective, PromptKind.Box, [mask]);
        if (places.Point(mask) is not { } point) return null;
        var smallest = places.SmallestAt(point);
        return new TurnPlan(perspective, PromptKind.Point, [visible.Contains(smallest) ? smallest : mask]);
    }

    int[] ByName(int[] visible, Random random)
    {
        var count = random.NextDouble() < mix.Several ? Math.Min(visible.Length, 2 + random.Next(2)) : 1;
        return visible.OrderBy(_ => random.Next()).Take(count).ToArray();
    }

    TurnPlan? ByKnowledge(IndexEntry entry, int[] visible, Random random)
    {
        var labels = visible.Select(m => knowledge[entry.Masks[m].Label]).ToArray();
        if (visible.Length > 1 && random.NextDouble() < mix.Several)
        {
            var pairs = Pairs(labels, (a, b) => Told(labels, a, b)).ToArray();
            var systems = labels.Index().Where(l => l.Item.Kind != "lesion").GroupBy(l => l.Item[Facet.System], l => visible[l.Index])
                .Select(g => g.ToArray()).Where(g => g.Length is > 1 and < 5).ToArray();
            if (systems.Length > 0 && (pairs.Length == 0 || random.NextDouble() < 0.3)) return new TurnPlan("III", PromptKind.None, systems[random.Next(systems.Length)]);
            if (pairs.Length > 0)
            {
                var (a, b) = pairs[random.Next(pairs.Length)];
                return new TurnPlan("III", PromptKind.None, [visible[a], visible[b]]);
            }
        }
        var told = labels.Index().Where(l => Ambiguity.Clear(l.Item, Others(labels, l.Index)).Length > 0).Select(l => visible[l.Index]).ToArray();
        return told.Length == 0 ? null : new TurnPlan("III", PromptKind.None, [told[random.Next(told.Length)]]);
    }

    // Twins, and pairs that are known to lie together.
    bool Told(LabelKnowledge[] labels, int a, int b) =>
        (labels[a].Name == labels[b].Name || knowledge.Relation(labels[a].Label, labels[b].Label) is not null)
        && Ambiguity.Clear(labels[a], Others(labels, a)).Length > 0 && Ambiguity.Clear(labels[b], Others(labels, b)).Length > 0;

    /// <summary>Two related masks whose common box holds nothing else, but for what they are parts of.</summary>
    int[]? OneBox(IndexEntry entry, IPlaces places, Random random)
    {
        var visible = places.Visible;
        var labels = visible.Select(m => knowledge[entry.Masks[m].Label]).ToArray();
        var boxes = visible.Select(places.Box).ToArray();
        var pairs = Pairs(labels, (a, b) => labels[a].PartOf != labels[b].Name && labels[b].PartOf != labels[a].Name
            && knowledge.Relation(labels[a].Label, labels[b].Label) is not null && Alone(a, b)).ToArray();
        if (pairs.Length == 0) return null;
        var (first, second) = pairs[random.Next(pairs.Length)];
        return [visible[first], visible[second]];

        bool Alone(int a, int b)
        {
            if (boxes[a] is not { } p || boxes[b] is not { } q) return false;
            float[] all = [Math.Min(p[0], q[0]), Math.Min(p[1], q[1]), Math.Max(p[2], q[2]), Math.Max(p[3], q[3])];
            return labels.Index().All(l => l.Index == a || l.Index == b || boxes[l.Index] is not { } o
                || l.Item.Name == labels[a].PartOf && l.Item.Name == labels[b].PartOf || Inside(o, all) < 0.3f);
        }
    }

    static float Inside(float[] box, float[] of)
    {
        var width = Math.Max(0, Math.Min(box[2], of[2]) - Math.Max(box[0], of[0]));
        var height = Math.Max(0, Math.Min(box[3], of[3]) - Math.Max(box[1], of[1]));
        return width * height / Math.Max(1e-9f, (box[2] - box[0]) * (box[3] - box[1]));
    }

    static IEnumerable<(int A, int B)> Pairs(LabelKnowledge[] labels, Func<int, int, bool> fit)
    {
        for (var a = 0; a < labels.Length; a++)
            for (var b = 0; b < labels.Length; b++)
                if (a != b && fit(a, b) && (labels[a].Name != labels[b].Name || labels[a].Side == "left")) yield return (a, b);
    }

    static LabelKnowledge[] Others(LabelKnowledge[] labels, int but) => labels.Where((_, i) => i != but).ToArray();

    static readonly string[] Names = ["I", "II", "III", "IV"];
}
