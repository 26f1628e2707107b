using System.Text.RegularExpressions;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Docs;

/// <summary>The table of tests in docs/security.md against the tests that there are.</summary>
public sealed partial class SecurityPageTests
{
    static readonly string[] Names = [.. Enumerable.Range(1, 26).Select(number => $"R{number}")];

    [Fact]
    public void Table_HasEveryPromise_AndTheTestsThatItNames()
    {
        var page = File.ReadAllText(Path.Combine(TestRepository.Root, "docs/security.md"));
        var rows = Row().Matches(page).Select(row => (Name: row.Groups[1].Value, Text: row.Value)).ToArray();
        Assert.Equal(Names, rows.Select(row => row.Name));
        var written = Written();
        foreach (var (name, text) in rows)
        {
            var named = Project().Matches(text).Select(match => match.Value).ToArray();
            Assert.Equal(named.Length == 0, text.Contains("not written", StringComparison.Ordinal));
            Assert.Empty(named.Except(written.GetValueOrDefault(name, [])).Select(project => $"{name} has no test in {project}"));
        }
        // What is not a promise of the page has no place to be looked up.
        Assert.Empty(written.Keys.Except(Names));
    }

    /// <summary>Projects that have a test with the trait, by trait.</summary>
    static Dictionary<string, HashSet<string>> Written()
    {
        var found = new Dictionary<string, HashSet<string>>();
        var tests = Path.Combine(TestRepository.Root, "tests");
        foreach (var file in Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories))
        {
            var project = Path.GetRelativePath(tests, file).Split(Path.DirectorySeparatorChar)[0];
            foreach (Match trait in Trait().Matches(File.ReadAllText(file)))
                (found.TryGetValue(trait.Groups[1].Value, out var projects) ? projects : found[trait.Groups[1].Value] = []).Add(project);
        }
        return found;
    }

    [GeneratedRegex(@"^\| (R\d+) \|.*$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"Mimo\.\w+\.Tests")]
    private static partial Regex Project();

    [GeneratedRegex("""Trait\("R", "(R\d+)"\)""")]
    private static partial Regex Trait();
}
