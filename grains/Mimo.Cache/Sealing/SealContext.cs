using System.Buffers.Binary;
using System.Text;
using Mimo.Contracts.Tenants;

namespace Mimo.Cache.Sealing;

/// <summary>What a sealed value is bound to: under any other tenant, purpose or key it does not open.</summary>
/// <param name="Tenant">Whose key seals it.</param>
/// <param name="Purpose">One of <see cref="SealPurposes"/>.</param>
/// <param name="StorageKey">Where it is stored.</param>
public readonly record struct SealContext(string Tenant, string Purpose, string StorageKey)
{
    /// <summary>For a value of an image or a session, whose id begins with its tenant's tag.</summary>
    public static SealContext Of(string id, string purpose, string storageKey) =>
        new(id[..Math.Min(TenantTag.Digits, id.Length)], purpose, storageKey);

    /// <summary>Associated data of AES-GCM. Each part has its length in front, so that no two contexts read the same.</summary>
    internal byte[] AssociatedData(ReadOnlySpan<byte> header) => Join(header, Tenant, Purpose, StorageKey);

    internal static byte[] Join(ReadOnlySpan<byte> header, params ReadOnlySpan<string> parts)
    {
        var length = header.Length;
        foreach (var part in parts) length += 4 + Encoding.UTF8.GetByteCount(part);
        var data = new byte[length];
        header.CopyTo(data);
        var rest = data.AsSpan(header.Length);
        foreach (var part in parts)
        {
            var written = Encoding.UTF8.GetBytes(part, rest[4..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, written);
            rest = rest[(4 + written)..];
        }
        return data;
    }
}
