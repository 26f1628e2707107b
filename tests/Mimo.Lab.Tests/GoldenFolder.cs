using System.Text.Json;
using Mimo.Tests.Shared;

namespace Mimo.Lab.Tests;

/// <summary>Numbers of the reference implementations: <c>MIMO_GOLDEN</c>, or <c>../shared/golden</c> beside the checkout.</summary>
static class GoldenFolder
{
    /// <summary>Skips loudly where the fixtures are absent; under CI that is a failure.</summary>
    public static JsonElement Json(string name)
    {
        var folder = Environment.GetEnvironmentVariable("MIMO_GOLDEN") is { Length: > 0 } set
            ? set : Path.GetFullPath(Path.Combine(TestRepository.Root, "..", "shared", "golden"));
        var path = Path.Combine(folder, name);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{path} is absent; set MIMO_GOLDEN.");
        Skip.IfNot(File.Exists(path), $"SKIPPED: {path} is absent; set MIMO_GOLDEN to the folder of golden fixtures.");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
