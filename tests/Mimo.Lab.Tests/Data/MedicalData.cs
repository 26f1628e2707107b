using Mimo.Tests.Shared;

namespace Mimo.Lab.Tests.Data;

/// <summary>The real pictures: <c>MIMO_DATA</c>, or <c>../shared/data/medical</c> beside the checkout.</summary>
static class MedicalData
{
    /// <summary>Skips loudly where the data is absent; under CI that is a failure.</summary>
    public static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("MIMO_DATA") ?? Beside();
        var there = File.Exists(Path.Combine(folder, "index.jsonl"));
        if (!there && Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"No index.jsonl in {folder}; set MIMO_DATA.");
        Skip.IfNot(there, $"SKIPPED: no index.jsonl in {folder}; set MIMO_DATA to a folder of the index format.");
        return folder;
    }

    static string Beside() => Path.GetFullPath(Path.Combine(TestRepository.Root, "..", "shared", "data", "medical"));
}
