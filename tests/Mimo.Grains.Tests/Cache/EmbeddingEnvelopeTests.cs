using System.Buffers.Binary;
using System.Security.Cryptography;
using Mimo.Cache.Embeddings;

namespace Mimo.Grains.Tests.Cache;

public class EmbeddingEnvelopeTests
{
    const string Key = "5d41402abc4b2a76b9719d911017c592";
    static readonly EmbeddingIdentity Identity = new("0123456789ab", 3);
    static readonly byte[] Payload = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    static byte[] Sealed() => EmbeddingEnvelope.Seal(Identity, Key, Payload);

    [Fact]
    public void Check_SoundEnvelope_GivesThePayloadBack()
    {
        var envelope = Sealed();

        Assert.Equal(EnvelopeFault.None, EmbeddingEnvelope.Check(Identity, Key, envelope));
        Assert.Equal(Payload, envelope[EmbeddingEnvelope.HeaderLength..]);
    }

    [Fact]
    public void Check_EmptyPayload_IsSound() =>
        Assert.Equal(EnvelopeFault.None, EmbeddingEnvelope.Check(Identity, Key, EmbeddingEnvelope.Seal(Identity, Key, [])));

    [Fact]
    public void Check_AnyFlippedBit_IsFound()
    {
        var envelope = Sealed();
        for (var at = 0; at < envelope.Length; at++)
        {
            envelope[at] ^= (byte)(1 << (at % 8));
            Assert.NotEqual(EnvelopeFault.None, EmbeddingEnvelope.Check(Identity, Key, envelope));
            envelope[at] ^= (byte)(1 << (at % 8));
        }
    }

    [Theory]
    [InlineData(0, EnvelopeFault.Magic)]
    [InlineData(3, EnvelopeFault.Magic)]
    [InlineData(6, EnvelopeFault.Checksum)]
    [InlineData(8, EnvelopeFault.Checksum)]
    [InlineData(40, EnvelopeFault.Checksum)]
    [InlineData(72, EnvelopeFault.Length)]
    [InlineData(79, EnvelopeFault.Length)]
    [InlineData(80, EnvelopeFault.Checksum)]
    [InlineData(111, EnvelopeFault.Checksum)]
    [InlineData(112, EnvelopeFault.Checksum)]
    [InlineData(1111, EnvelopeFault.Checksum)]
    public void Check_DamageAt_NamesItsKind(int at, EnvelopeFault fault)
    {
        var envelope = Sealed();
        envelope[at] ^= 0x10;

        Assert.Equal(fault, EmbeddingEnvelope.Check(Identity, Key, envelope));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(111)]
    [InlineData(112)]
    [InlineData(500)]
    [InlineData(1111)]
    public void Check_CutShort_IsFound(int length) =>
        Assert.Equal(EnvelopeFault.Length, EmbeddingEnvelope.Check(Identity, Key, Sealed().AsSpan(0, length)));

    [Fact]
    public void Check_TrailingBytes_IsFound() =>
        Assert.Equal(EnvelopeFault.Length, EmbeddingEnvelope.Check(Identity, Key, [.. Sealed(), 0]));

    [Theory]
    [InlineData("0123456789ac", 3, Key, EnvelopeFault.Model)]
    [InlineData("0123456789a", 3, Key, EnvelopeFault.Model)]
    [InlineData("0123456789ab", 4, Key, EnvelopeFault.Preprocessing)]
    [InlineData("0123456789ab", 3, "another image", EnvelopeFault.Image)]
    public void Check_SoundEntryOfSomethingElse_IsNotUsed(string model, int preprocessing, string key, EnvelopeFault fault) =>
        Assert.Equal(fault, EmbeddingEnvelope.Check(new EmbeddingIdentity(model, (ushort)preprocessing), key, Sealed()));

    [Fact]
    public void Check_NewerSchema_IsOldNews()
    {
        var envelope = Sealed();
        BinaryPrimitives.WriteUInt16LittleEndian(envelope.AsSpan(4), 2);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(envelope.AsSpan(0, 80));
        hash.AppendData(envelope.AsSpan(112));
        hash.GetHashAndReset(envelope.AsSpan(80));

        Assert.Equal(EnvelopeFault.Schema, EmbeddingEnvelope.Check(Identity, Key, envelope));
    }

    [Fact]
    public void Seal_RevisionTooLong_Throws() =>
        Assert.Throws<ArgumentException>(() => EmbeddingEnvelope.Seal(new EmbeddingIdentity(new string('a', 33), 1), Key, Payload));
}
