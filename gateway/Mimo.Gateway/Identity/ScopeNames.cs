namespace Mimo.Gateway.Identity;

/// <summary>Scopes as credentials spell them: <c>ask</c>, <c>upload</c>, <c>erase</c>, <c>admin</c>.</summary>
static class ScopeNames
{
    static readonly Dictionary<string, Scopes> Known = new(StringComparer.Ordinal)
    {
        ["ask"] = Scopes.Ask, ["upload"] = Scopes.Upload, ["erase"] = Scopes.Erase, ["admin"] = Scopes.Admin,
    };

    public static IEnumerable<string> All => Known.Keys;

    /// <summary>Those that are known; a token has scopes of other services as well.</summary>
    public static Scopes Read(IEnumerable<string> names, string prefix = "") => names
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Aggregate(Scopes.None, (all, name) => all | Known.GetValueOrDefault(name[prefix.Length..]));

    /// <summary>Of configuration, where a word that is not known is a mistake.</summary>
    /// <exception cref="FormatException">A word is no scope, or there is none.</exception>
    public static Scopes Parse(IReadOnlyCollection<string> names)
    {
        if (names.FirstOrDefault(name => !Known.ContainsKey(name)) is { } unknown)
            throw new FormatException($"'{unknown}' is no scope; there are {string.Join(", ", All)}.");
        return names.Count > 0 ? Read(names) : throw new FormatException($"At least one scope is needed, of {string.Join(", ", All)}.");
    }
}
