namespace Mimo.Tests.Shared;

/// <summary>Where the tests run.</summary>
static class TestRepository
{
    /// <summary>The folder of MIMO.sln, found upwards from the test's output.</summary>
    public static string Root { get; } = FindRoot();

    public static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "MIMO.sln"))) return at.FullName;
        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
