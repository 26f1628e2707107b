using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Mimo.Cache.Embeddings;

/// <summary>
/// What is stored for one image, little-endian:
/// <code>
///   0  4   magic "MEMB"
///   4  2   schema
///   6  2   preprocessing revision
///   8  32  model revision, ASCII, zero padded
///  40  32  SHA-256 of the image key
///  72  8   payload length
///  80  32  SHA-256 over bytes 0..80 and the payload
/// 112      payload
/// </code>
/// A shorter checksum would save 1 ms of a 2.6 MiB entry; another image's features under this key would cost a patient.
/// </summary>
public static class EmbeddingEnvelope
{
    public const int HeaderLength = 112;
    const int ChecksumAt = 80;
    const int RevisionLength = 32;
    const ushort Schema = 1;

    static ReadOnlySpan<byte> Magic => "MEMB"u8;

    /// <exception cref="ArgumentException">The model revision is longer than 32 characters.</exception>
    public static byte[] Seal(EmbeddingIdentity identity, string imageKey, ReadOnlySpan<byte> payload)
    {
        var envelope = new byte[HeaderLength + payload.Length];
        WriteHeader(envelope, identity, imageKey, payload.Length);
        payload.CopyTo(envelope.AsSpan(HeaderLength));
        Checksum(envelope, envelope.AsSpan(ChecksumAt, SHA256.HashSizeInBytes));
        return envelope;
    }

    /// <summary>Checks an envelope of any origin; on <see cref="EnvelopeFault.None"/> the payload is <c>envelope[HeaderLength..]</c>.</summary>
    public static EnvelopeFault Check(EmbeddingIdentity identity, string imageKey, ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length < HeaderLength) return EnvelopeFault.Length;
        Span<byte> expected = stackalloc byte[ChecksumAt];
        WriteHeader(expected, identity, imageKey, envelope.Length - HeaderLength);
        if (!Same(envelope, expected, 0, 4)) return EnvelopeFault.Magic;
        if (!Same(envelope, expected, 72, 8)) return EnvelopeFault.Length;
        // Damage comes before age: a flipped bit in the revision must count as corruption, not as an old entry.
        if (BinaryPrimitives.ReadUInt16LittleEndian(envelope[4..]) != Schema) return EnvelopeFault.Schema;
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        Checksum(envelope, checksum);
        if (!checksum.SequenceEqual(envelope.Slice(ChecksumAt, checksum.Length))) return EnvelopeFault.Checksum;
        if (!Same(envelope, expected, 6, 2)) return EnvelopeFault.Preprocessing;
        if (!Same(envelope, expected, 8, RevisionLength)) return EnvelopeFault.Model;
        return Same(envelope, expected, 40, SHA256.HashSizeInBytes) ? EnvelopeFault.None : EnvelopeFault.Image;
    }

    static void WriteHeader(Span<byte> header, EmbeddingIdentity identity, string imageKey, long payloadLength)
    {
        if (identity.ModelRevision.Length > RevisionLength)
            throw new ArgumentException($"A model revision has at most {RevisionLength} characters.", nameof(identity));
        header[..ChecksumAt].Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Schema);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], identity.Preprocessing);
        Encoding.ASCII.GetBytes(identity.ModelRevision, header.Slice(8, RevisionLength));
        SHA256.HashData(Encoding.UTF8.GetBytes(imageKey), header.Slice(40, SHA256.HashSizeInBytes));
        BinaryPrimitives.WriteInt64LittleEndian(header[72..], payloadLength);
    }

    static void Checksum(ReadOnlySpan<byte> envelope, Span<byte> destination)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(envelope[..ChecksumAt]);
        hash.AppendData(envelope[HeaderLength..]);
        hash.GetHashAndReset(destination);
    }

    static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int start, int length) =>
        left.Slice(start, length).SequenceEqual(right.Slice(start, length));
}
