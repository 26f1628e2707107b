using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Mimo.Cache.Sealing;

/// <summary>
/// A sealed value, little-endian:
/// <code>
///   0  4   magic "MSEA"
///   4  2   version
///   6  2   0
///   8  8   id of the tenant's key
///  16  12  nonce, random
///  28  16  tag of AES-256-GCM over bytes 0..16 and the <see cref="SealContext"/>
///  44      ciphertext
/// </code>
/// Nonces are random, which bounds one key to 2^32 values; <see cref="SealingOptions.RotateAfter"/> keeps far below.
/// </summary>
public static class SealedEnvelope
{
    public const int Overhead = CipherAt;
    const int HeaderLength = 16;
    const int NonceAt = HeaderLength;
    const int TagAt = NonceAt + 12;
    const int CipherAt = TagAt + TagLength;
    const int TagLength = 16;
    const ushort Version = 1;

    static ReadOnlySpan<byte> Magic => "MSEA"u8;

    public static bool IsSealed(ReadOnlySpan<byte> stored) => stored.StartsWith(Magic);

    public static byte[] Seal(DataKey key, SealContext context, ReadOnlySpan<byte> plain)
    {
        var envelope = new byte[CipherAt + plain.Length];
        var header = envelope.AsSpan(0, HeaderLength);
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], key.Id);
        var nonce = envelope.AsSpan(NonceAt, TagAt - NonceAt);
        RandomNumberGenerator.Fill(nonce);
        // One for each call: an instance is not safe for two threads, and making one costs microseconds.
        using var aes = new AesGcm(key.Bytes, TagLength);
        aes.Encrypt(nonce, plain, envelope.AsSpan(CipherAt), envelope.AsSpan(TagAt, TagLength), context.AssociatedData(header));
        return envelope;
    }

    /// <summary>Which key a value asks for; on <see cref="SealFault.None"/> it has the form of an envelope.</summary>
    public static SealFault ReadKeyId(ReadOnlySpan<byte> stored, out ulong keyId)
    {
        keyId = 0;
        if (!IsSealed(stored)) return SealFault.Unsealed;
        if (stored.Length < CipherAt || BinaryPrimitives.ReadUInt16LittleEndian(stored[4..]) != Version) return SealFault.Damaged;
        keyId = BinaryPrimitives.ReadUInt64LittleEndian(stored[8..]);
        return SealFault.None;
    }

    /// <returns>Null when the value was altered or sealed for another context.</returns>
    public static byte[]? Open(DataKey key, SealContext context, ReadOnlySpan<byte> stored)
    {
        var plain = new byte[stored.Length - CipherAt];
        using var aes = new AesGcm(key.Bytes, TagLength);
        try
        {
            aes.Decrypt(
                stored[NonceAt..TagAt], stored[CipherAt..], stored.Slice(TagAt, TagLength), plain, context.AssociatedData(stored[..HeaderLength]));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
