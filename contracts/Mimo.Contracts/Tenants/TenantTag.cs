using System.Security.Cryptography;
using System.Text;

namespace Mimo.Contracts.Tenants;

/// <summary>
/// Names a tenant in ids and keys without telling its name: 16 lower-case hex digits. Every image id and session id begins with one,
/// so whose a stored thing is can be told from its key alone.
/// </summary>
/// <remarks>64 bits: two of a thousand tenants share a tag with a chance of 3e-14, and the image ids behind it would still differ.</remarks>
public readonly record struct TenantTag
{
    public const int Digits = 16;

    readonly string? _digits;

    internal TenantTag(string digits) => _digits = digits;

    /// <exception cref="ArgumentException">Shorter than a tag.</exception>
    public static TenantTag OfImage(string imageId) => First(imageId);

    /// <exception cref="ArgumentException">Shorter than a tag.</exception>
    public static TenantTag OfSession(string sessionId) => First(sessionId);

    /// <summary>Whether an id begins with this tag; as fast for any id, so that trying ids teaches nothing about the tag.</summary>
    public bool Owns(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Span<byte> first = stackalloc byte[Digits];
        // Too short an id is compared as well, with what is left of the buffer.
        first.Clear();
        Encoding.UTF8.TryGetBytes(id.AsSpan(0, Math.Min(Digits, id.Length)), first, out _);
        return CryptographicOperations.FixedTimeEquals(first, Encoding.UTF8.GetBytes(ToString()));
    }

    public override string ToString() => _digits ?? "";

    static TenantTag First(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length >= Digits ? new TenantTag(id[..Digits]) : throw new ArgumentException("An id begins with its tenant's tag.", nameof(id));
    }
}
