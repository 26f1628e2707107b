using System.Diagnostics;
using System.Security.Cryptography;
using Grpc.Core;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>What two tenants need to call a <c>serve</c>: a secret, API keys made by the program as an operator makes them, and settings.</summary>
sealed class TwoTenants : IDisposable
{
    readonly string _folder = System.IO.Directory.CreateTempSubdirectory("mimo-tenants").FullName;

    TwoTenants()
    {
    }

    public Metadata North { get; private set; } = [];
    public Metadata South { get; private set; } = [];

    /// <summary>North's API key itself.</summary>
    public string NorthKey => North.GetValue("x-api-key")!;

    public Dictionary<string, string> Settings => new()
    {
        ["Mimo__Tenants__SecretFile"] = Path.Combine(_folder, "secret"), ["Mimo__Identity__ApiKeys__File"] = Path.Combine(_folder, "keys.json"),
    };

    public static async Task<TwoTenants> Create()
    {
        var tenants = new TwoTenants();
        await File.WriteAllTextAsync(Path.Combine(tenants._folder, "secret"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var (north, south) = (await tenants.MakeKey("north"), await tenants.MakeKey("south"));
        await File.WriteAllTextAsync(Path.Combine(tenants._folder, "keys.json"), $"{{\"keys\": [{north.Line}, {south.Line}]}}");
        (tenants.North, tenants.South) = (new Metadata { { "x-api-key", north.Key } }, new Metadata { { "x-api-key", south.Key } });
        return tenants;
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    async Task<(string Key, string Line)> MakeKey(string tenant)
    {
        string[] arguments =
            [Path.Combine(Standalone.Directory, "Mimo.Gateway.dll"), "key", "--tenant", tenant, "--scopes", "ask,upload,erase"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["Mimo__Tenants__SecretFile"] = Path.Combine(_folder, "secret");
        using var process = Process.Start(start)!;
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n');
        await process.WaitForExitAsync();
        return (lines[1].Trim(), lines[3].Trim());
    }
}
