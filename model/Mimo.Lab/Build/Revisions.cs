using System.Reflection;
using System.Security.Cryptography;

namespace Mimo.Lab.Build;

/// <summary>What this program is and knows, for provenance.</summary>
static class Revisions
{
    /// <summary>Version, with the commit where the build knew it.</summary>
    public static string Tool { get; } = typeof(Revisions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>First 12 hex digits of the SHA-256 over the knowledge base's files in the order of their names.</summary>
    public static string Knowledge { get; } = Hash();

    static string Hash()
    {
        var assembly = typeof(Revisions).Assembly;
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("knowledge/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            sha.AppendData(SHA256.HashData(file));
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset())[..12];
    }
}
