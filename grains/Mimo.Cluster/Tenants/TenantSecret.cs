using Microsoft.Extensions.Configuration;
using Mimo.Contracts.Tenants;

namespace Mimo.Cluster.Tenants;

/// <summary>
/// Reads the deployment's secret: <c>Mimo:Tenants:Secret</c> (base64, at least 32 bytes: <c>openssl rand -base64 32</c>) or
/// <c>Mimo:Tenants:SecretFile</c> (a file with the same), the same for every process that shares a Redis.
/// </summary>
public static class TenantSecret
{
    public const string Value = "Mimo:Tenants:Secret";
    public const string File = "Mimo:Tenants:SecretFile";

    /// <summary>Null where none is configured; then <see cref="DeploymentSecret.Published"/> is the one.</summary>
    /// <exception cref="FormatException">It is not base64 or too short.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DeploymentSecret? Configured(IConfiguration configuration)
    {
        var (text, name) = configuration[File] is { Length: > 0 } file
            ? (System.IO.File.ReadAllText(file), File)
            : (configuration[Value], Value);
        if (string.IsNullOrWhiteSpace(text)) return null;
        try
        {
            return new DeploymentSecret(Convert.FromBase64String(text.Trim()));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Without the inner exception: nothing that quotes a secret is passed on.
            throw new FormatException($"{name} has to be base64 of at least {DeploymentSecret.MinBytes} bytes (openssl rand -base64 32).");
        }
    }

    public static DeploymentSecret Read(IConfiguration configuration) => Configured(configuration) ?? DeploymentSecret.Published;
}
