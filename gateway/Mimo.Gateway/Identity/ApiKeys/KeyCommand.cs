using System.Text.Json;
using Mimo.Cluster.Tenants;
using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Identity.ApiKeys;

/// <summary>
/// <c>dotnet Mimo.Gateway.dll key --tenant NAME --scopes ask,upload [--subject WHO] [--days N]</c>: makes an API key, prints it once and the
/// line for the file of keys. Configuration has to name the deployment's secret, as for the gateway itself.
/// </summary>
public static class KeyCommand
{
    public const string Verb = "key";

    /// <returns>The process's exit code: 0, or 2 with a line on standard error.</returns>
    public static int Run(IConfiguration arguments, TimeProvider time, TextWriter output, TextWriter errors)
    {
        try
        {
            var secret = TenantSecret.Configured(arguments)
                ?? throw new FormatException($"configure {TenantSecret.Value} or {TenantSecret.File} as for the gateway, in the environment for one.");
            var tenant = arguments["tenant"] ?? throw new FormatException("--tenant NAME is needed.");
            var scopes = (arguments["scopes"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            DateTimeOffset? expires = arguments["days"] is { } days
                ? time.GetUtcNow().AddDays(int.TryParse(days, out var n) && n > 0 ? n : throw new FormatException("--days is a number, at least 1."))
                : null;
            Make(secret, tenant, scopes, arguments["subject"] ?? tenant, expires, output);
            return 0;
        }
        catch (FormatException e)
        {
            errors.WriteLine($"mimo: {e.Message}");
            return 2;
        }
    }

    static void Make(DeploymentSecret secret, string tenant, string[] scopes, string subject, DateTimeOffset? expires, TextWriter output)
    {
        var key = ApiKey.New();
        var entry = ApiKeyEntry.Of(key, tenant, scopes, subject, expires, secret);
        output.WriteLine("The key, shown this once:");
        output.WriteLine(key.Show());
        output.WriteLine("For the file of keys:");
        output.WriteLine(JsonSerializer.Serialize(entry, ApiKeyFile.Format));
    }
}
