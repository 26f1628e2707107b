using System.Collections.Concurrent;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>Whether a fact, asked without naming its label, could as well mean another label of the same picture.</summary>
static class Ambiguity
{
    /// <summary>Of a fact's content words, the share that another's may have as well: one word in six must tell them apart.</summary>
    const double Shared = 0.83;

    static readonly HashSet<string> Empty =
        [.. "a an the of and or in on at to from with by as its it is are that when where for into out off can be no not both than such which there this".Split(' ')];

    static readonly ConcurrentDictionary<string, HashSet<string>> Contents = new();

    /// <summary>The facets of a label that point at it alone among the other labels in view.</summary>
    public static Facet[] Clear(LabelKnowledge label, IReadOnlyCollection<LabelKnowledge> others) =>
        Enum.GetValues<Facet>().Where(f => f != Facet.System && !others.Any(o => Clash(label, o, f))).ToArray();

    /// <summary>Questions name the side of sided labels, and call parts and wholes by different nouns; those never clash.</summary>
    public static bool Clash(LabelKnowledge asked, LabelKnowledge other, Facet facet)
    {
        if (asked.Name == other.Name) return asked.Side == other.Side || asked.Side is null || other.Side is null;
        if (asked.PartOf is { } whole && (whole == other.Name || whole == other.PartOf) || other.PartOf == asked.Name) return false;
        if (asked.Facts[facet].General) return true;
        var words = Content(asked[facet]);
        return words.Count(Content(other[facet]).Contains) > Shared * words.Count;
    }

    // Facts are few and questions many.
    static HashSet<string> Content(string says) => Contents.GetOrAdd(says, static s =>
        s.Split([' ', ',', '-', '.'], StringSplitOptions.RemoveEmptyEntries).Where(w => !Empty.Contains(w)).ToHashSet());
}
