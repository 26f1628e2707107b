using System.Text.Json;
using Mimo.Model.Checkpoints;
using Mimo.Tests.Shared;

namespace Mimo.Model.Tests.Golden;

/// <summary>
/// Finds the fixtures of the reference implementations: <c>MIMO_GOLDEN</c>, or <c>../shared/golden</c> beside the repository. Absent, a
/// test that asks for them is skipped with a message, and fails where <c>CI=true</c>.
/// </summary>
public static class GoldenFixtures
{
    static readonly Lazy<string?> LazyRoot = new(Locate);

    /// <summary>Null where there are none.</summary>
    public static string? Root => LazyRoot.Value;

    /// <summary>Paths relative to <see cref="Root"/>, with '/', in ordinal order.</summary>
    public static IReadOnlyList<string> Files => Root is null
        ? []
        : [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(f => System.IO.Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>Call first in every test that reads a fixture; the test is a <c>SkippableFact</c> or <c>SkippableTheory</c>.</summary>
    public static void Require()
    {
        if (Root is not null) return;
        const string Message = "Golden fixtures are absent: set MIMO_GOLDEN or put them at ../shared/golden.";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Message);
        Skip.If(true, Message);
    }

    public static string Path(string relative)
    {
        Require();
        return System.IO.Path.Combine(Root!, relative);
    }

    public static SafetensorsFile Open(string relative) => SafetensorsFile.Open(Path(relative));

    public static JsonElement Json(string relative)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path(relative)));
        return document.RootElement.Clone();
    }

    static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("MIMO_GOLDEN") is { Length: > 0 } set) return Directory.Exists(set) ? set : null;
        var beside = System.IO.Path.GetFullPath(System.IO.Path.Combine(TestRepository.Root, "..", "shared", "golden"));
        return Directory.Exists(beside) ? beside : null;
    }
}
