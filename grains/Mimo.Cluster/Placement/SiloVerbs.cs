namespace Mimo.Cluster.Placement;

/// <summary>The verbs of a silo as one metadata value, <c>encode,segment</c>. Published when it joins and fixed while it lives.</summary>
public static class SiloVerbs
{
    public const string MetadataKey = "mimo.verbs";

    /// <exception cref="ArgumentException">A verb is empty or holds a comma.</exception>
    public static string Join(IEnumerable<string> verbs)
    {
        var list = verbs.Distinct(StringComparer.Ordinal).ToArray();
        if (list.Any(verb => string.IsNullOrWhiteSpace(verb) || verb.Contains(',', StringComparison.Ordinal)))
            throw new ArgumentException("A verb is a word without commas.", nameof(verbs));
        return string.Join(',', list);
    }

    public static bool Serves(IReadOnlyDictionary<string, string> metadata, string verb) =>
        metadata.TryGetValue(MetadataKey, out var verbs) && verbs.Split(',').Contains(verb, StringComparer.Ordinal);
}
