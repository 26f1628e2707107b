using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>What binds several labels of one picture.</summary>
static class Groups
{
    /// <summary>The left and the right of one thing.</summary>
    public static bool AreTwins(IReadOnlyList<LabelKnowledge> asked) => asked.Count == 2 && asked[0].Name == asked[1].Name && asked[0].Side != asked[1].Side;

    /// <summary>All that the picture shows of one system; findings belong to none.</summary>
    public static bool AreSystem(IReadOnlyList<LabelKnowledge> asked, IEnumerable<LabelKnowledge> others)
    {
        var system = asked[0][Facet.System];
        return asked.Count > 1 && asked.All(a => a[Facet.System] == system && a.Kind != "lesion") && others.All(o => o[Facet.System] != system);
    }

    public static string Grounded(IEnumerable<LabelKnowledge> labels) => Wording.List(labels.Select(Wording.Grounded).ToArray());

    /// <summary>" The anterior hippocampus lies in front of the posterior hippocampus.", or nothing when no relation is known.</summary>
    public static string RelationSentence(IReadOnlyList<LabelKnowledge> asked, KnowledgeBase knowledge)
    {
        foreach (var of in asked)
            foreach (var to in asked)
                if (of != to && knowledge.Relation(of.Label, to.Label) is { } says)
                    return $" {Wording.Capital(Wording.Plain(of))} {says} {Wording.Plain(to)}.";
        return "";
    }
}
