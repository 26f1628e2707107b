using System.Text;
using Mimo.Tests.Shared;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Golden;

public sealed class GoldenTests
{
    const string Absent = "(no fixtures)";

    static readonly IReadOnlyList<GoldenCheck> Checks =
    [
        .. typeof(GoldenTests).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(GoldenCheck)) && !t.IsAbstract)
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (GoldenCheck)Activator.CreateInstance(t)!),
    ];

    public static TheoryData<string> Files
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var file in GoldenFixtures.Root is null ? [Absent] : GoldenFixtures.Files) data.Add(file);
            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void File_AgainstTheReference_EveryTensorAgrees(string name)
    {
        GoldenFixtures.Require();
        var checks = Checks.Where(c => c.Covers(name)).ToList();
        if (GoldenExemptions.Reasons.ContainsKey(name))
        {
            Assert.True(checks.Count == 0, $"{name} has a check: strike it off {nameof(GoldenExemptions)}.");
            return;
        }
        Assert.True(checks.Count == 1, $"{name} has {checks.Count} checks; one {nameof(GoldenCheck)}, or a reason in {nameof(GoldenExemptions)}.");
        using var scope = NewDisposeScope();
        using var file = new GoldenFile(GoldenFixtures.Root!, name, new GoldenTolerances(GoldenFixtures.Json("tolerances.json")));
        var thrown = Record.Exception(() => checks[0].Run(file));
        Assert.True(thrown is null && file.Failures.Count == 0 && file.Untouched.Count == 0, Report(file, thrown));
    }

    [SkippableFact]
    public void Checks_AgainstTheFolder_NameFilesThatExist()
    {
        GoldenFixtures.Require();
        var astray = Checks.Where(c => !GoldenFixtures.Files.Any(c.Covers)).Select(c => c.FileName);
        Assert.Empty(astray);
    }

    [Fact]
    public void Exemptions_CheckedElsewhere_NameATestThatReadsTheFile()
    {
        var elsewhere = GoldenExemptions.Reasons.Where(r => r.Value.StartsWith(GoldenExemptions.Elsewhere, StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(elsewhere);
        Assert.All(elsewhere, e =>
            Assert.Contains($"\"{e.Key}\"", File.ReadAllText(Path.Combine(TestRepository.Root, e.Value[GoldenExemptions.Elsewhere.Length..])), StringComparison.Ordinal));
    }

    static string Report(GoldenFile file, Exception? thrown)
    {
        var text = new StringBuilder(file.Name);
        foreach (var failure in file.Failures) text.AppendLine().Append("  ").Append(failure);
        if (thrown is not null) text.AppendLine().Append("  stopped by ").Append(thrown);
        else if (file.Untouched.Count > 0) text.AppendLine().Append("  neither read nor compared: ").AppendJoin(", ", file.Untouched);
        return text.ToString();
    }
}
