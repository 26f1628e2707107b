using System.Security.Cryptography;
using System.Text;

namespace Mimo.Contracts.Tenants;

/// <summary>
/// What ids are derived from. All processes of a deployment have the same one; with another, every id that callers hold is unknown.
/// </summary>
public sealed class DeploymentSecret
{
    /// <summary>Fewest bytes of a secret.</summary>
    public const int MinBytes = 32;

    readonly byte[] _bytes;

    /// <exception cref="ArgumentException">Fewer than <see cref="MinBytes"/> bytes.</exception>
    public DeploymentSecret(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < MinBytes) throw new ArgumentException($"A deployment's secret has at least {MinBytes} bytes.", nameof(bytes));
        _bytes = bytes.ToArray();
    }

    /// <summary>
    /// For a service of one tenant that asks nobody who they are: there the ids keep nobody out, and a secret that everybody can read here
    /// lets processes that share a Redis agree on them without being told. Whoever configures identities has to configure a secret.
    /// </summary>
    public static DeploymentSecret Published { get; } = new("mimo: one tenant, no identity, no secret of its own"u8);

    /// <exception cref="ArgumentException">The name is empty.</exception>
    public Tenant Tenant(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new Tenant(name, Tag(name), Derive("image ids", name));
    }

    /// <exception cref="ArgumentException">The name is empty.</exception>
    public TenantTag Tag(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        return new TenantTag(Convert.ToHexStringLower(Derive("tag", tenant))[..TenantTag.Digits]);
    }

    /// <summary>32 bytes for another purpose than ids, by which nothing of the secret itself can be told.</summary>
    public byte[] Key(string purpose) => HMACSHA256.HashData(_bytes, Encoding.UTF8.GetBytes($"mimo key {purpose}"));

    public override string ToString() => nameof(DeploymentSecret);

    // The purpose keeps a tag from being the beginning of the secret behind it.
    byte[] Derive(string purpose, string tenant) => HMACSHA256.HashData(_bytes, Encoding.UTF8.GetBytes($"mimo {purpose}\0{tenant}"));
}
