using System.Security.Cryptography;

namespace Mimo.Cache.Sealing;

/// <summary>A tenant's key: 256 bits, known by a random id that no later key of the tenant takes again.</summary>
public sealed class DataKey(ulong id, byte[] bytes, DateTimeOffset created)
{
    public const int Length = 32;

    public ulong Id => id;

    public DateTimeOffset Created => created;

    internal ReadOnlySpan<byte> Bytes => bytes;

    public static DataKey Make(DateTimeOffset now)
    {
        var random = RandomNumberGenerator.GetBytes(8);
        return new DataKey(BitConverter.ToUInt64(random), RandomNumberGenerator.GetBytes(Length), now);
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => $"DataKey of {created:O}";
}
