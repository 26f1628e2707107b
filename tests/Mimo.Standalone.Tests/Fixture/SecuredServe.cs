using System.Text.Json;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>A <c>serve</c> with TLS and two tenants: north by API key, south by client certificate. Beside it the files of its callers.</summary>
public sealed class SecuredServe : IAsyncLifetime
{
    const string Holder = "pacs.south.test";

    readonly TestAuthority _authority = new();
    TwoTenants? _tenants;
    ServeProcess? _serve;

    internal Workspace Work { get; } = new();

    internal string NorthKey => _tenants!.NorthKey;

    /// <summary>host:port.</summary>
    internal string Address => _serve!.Grpc;

    public async Task InitializeAsync()
    {
        _authority.WriteServer(Work.Path("server.pem"), Work.Path("server.key"));
        _authority.WriteClient(Work.Path("own.pem"), Work.Path("own.key"), Holder);
        Work.Text("ca.pem", _authority.Pem);
        Work.Text("manifest.jsonl", JsonSerializer.Serialize(new { id = "one", image = Path.GetFileName(Work.Image(61)), question = "What is shown?" }));
        // The tests say that they cannot run.
        if (!File.Exists(Path.Combine(Standalone.Directory, "checkpoints", "mimo-tiny", "config.json"))) return;
        _tenants = await TwoTenants.Create();
        _serve = await ServeProcess.StartWith(new Dictionary<string, string>(_tenants.Settings)
        {
            ["Mimo__Gateway__Tls__CertificateFile"] = Work.Path("server.pem"), ["Mimo__Gateway__Tls__KeyFile"] = Work.Path("server.key"),
            ["Mimo__Identity__Certificates__CaFile"] = Work.Path("ca.pem"), ["Mimo__Identity__Certificates__Revocation"] = "NoCheck",
            ["Mimo__Identity__Certificates__Holders__0__Name"] = $"dns:{Holder}", ["Mimo__Identity__Certificates__Holders__0__Tenant"] = "south",
            ["Mimo__Identity__Certificates__Holders__0__Scopes__0"] = "ask", ["Mimo__Identity__Certificates__Holders__0__Scopes__1"] = "upload",
        });
    }

    public async Task DisposeAsync()
    {
        if (_serve is not null) await _serve.DisposeAsync();
        _tenants?.Dispose();
        _authority.Dispose();
        Work.Dispose();
    }
}
