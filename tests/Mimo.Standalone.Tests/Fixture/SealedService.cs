namespace Mimo.Standalone.Tests.Fixture;

/// <summary>Settings of a service that seals what it stores, with keys made as an operator makes them.</summary>
static class SealedService
{
    public static async Task<Dictionary<string, string>> Settings(Workspace work)
    {
        var folder = work.Path("keys");
        var (code, _, error) = await Standalone.Run("keys", "new", folder, "2026-11");
        Assert.True(code == 0, error);
        return new Dictionary<string, string> { ["Mimo__Sealing__KeyDirectory"] = folder };
    }
}
