namespace Mimo.Lab.Tests;

static class Checkout
{
    /// <summary>The folder that holds MIMO.sln, above the test's output.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MIMO.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
