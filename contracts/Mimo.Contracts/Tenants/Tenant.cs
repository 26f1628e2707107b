using System.Security.Cryptography;
using System.Text;
using Mimo.Contracts.Grains;

namespace Mimo.Contracts.Tenants;

/// <summary>
/// Whose data it is. Makes the ids of its images and sessions: the same pixels of two tenants have two ids, so that nothing is shared
/// between them and nobody learns from an id, or from how fast it is answered, what another tenant has.
/// </summary>
public sealed class Tenant
{
    /// <summary>The only tenant of a service that asks nobody who they are.</summary>
    public const string Local = "local";

    readonly byte[] _secret;

    internal Tenant(string name, TenantTag tag, byte[] secret) => (Name, Tag, _secret) = (name, tag, secret);

    public string Name { get; }

    public TenantTag Tag { get; }

    /// <summary>The id of an image: the tag, then HMAC-SHA256 of the pixels' digest under the tenant's secret.</summary>
    /// <param name="pixelDigest">Hex SHA-256 over shape and canonical pixels.</param>
    public string ImageId(string pixelDigest)
    {
        ArgumentException.ThrowIfNullOrEmpty(pixelDigest);
        return $"{Tag}{Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(pixelDigest)))}";
    }

    /// <summary>
    /// A new session's id: the tag; 128 random bits, because knowing them is what lets a caller of the tenant read it; then the image's
    /// affinity, by which any gateway finds the silo of the image.
    /// </summary>
    public string NewSessionId(string imageId) =>
        $"{Tag}{RandomNumberGenerator.GetHexString(Affinity.RandomDigits, lowercase: true)}{Affinity.OfImage(imageId)}";

    /// <summary>Prints the tag: names of tenants are names of hospitals and people.</summary>
    public override string ToString() => Tag.ToString();
}
