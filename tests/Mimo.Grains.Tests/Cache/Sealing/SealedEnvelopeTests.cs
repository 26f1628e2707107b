using Mimo.Cache.Sealing;

namespace Mimo.Grains.Tests.Cache.Sealing;

public sealed class SealedEnvelopeTests
{
    static readonly DataKey Key = DataKey.Make(TimeProvider.System.GetUtcNow());
    static readonly SealContext Context = new("0123456789abcdef", SealPurposes.Image, "mimo:img:1");
    static readonly byte[] Plain = "the value"u8.ToArray();

    [Fact]
    public void Open_WhatWasSealed_IsTheValue_AndNoTwoSealsAreAlike()
    {
        var stored = SealedEnvelope.Seal(Key, Context, Plain);

        Assert.Equal(SealFault.None, SealedEnvelope.ReadKeyId(stored, out var id));
        Assert.Equal(Key.Id, id);
        Assert.Equal(Plain, SealedEnvelope.Open(Key, Context, stored));
        Assert.Equal(-1, stored.AsSpan().IndexOf(Plain));
        Assert.NotEqual(stored, SealedEnvelope.Seal(Key, Context, Plain));
    }

    public static TheoryData<SealContext> Elsewhere =>
    [
        Context with { StorageKey = "mimo:img:2" }, Context with { Purpose = SealPurposes.Embedding }, Context with { Tenant = "0123456789abcdee" },
        // The parts are told apart, however they are cut.
        new SealContext(Context.Tenant + "image", "", Context.StorageKey),
    ];

    [Theory, MemberData(nameof(Elsewhere))]
    public void Open_MovedElsewhere_DoesNotOpen(SealContext elsewhere) =>
        Assert.Null(SealedEnvelope.Open(Key, elsewhere, SealedEnvelope.Seal(Key, Context, Plain)));

    [Fact]
    public void Open_AnyByteChanged_DoesNotOpen()
    {
        var stored = SealedEnvelope.Seal(Key, Context, Plain);
        for (var i = 0; i < stored.Length; i++)
        {
            var changed = stored.ToArray();
            changed[i] ^= 1;
            Assert.True(
                SealedEnvelope.ReadKeyId(changed, out var id) != SealFault.None || id != Key.Id || SealedEnvelope.Open(Key, Context, changed) is null, $"byte {i}");
        }
    }

    [Fact]
    public void Open_WithAnotherKey_DoesNotOpen() =>
        Assert.Null(SealedEnvelope.Open(DataKey.Make(Key.Created), Context, SealedEnvelope.Seal(Key, Context, Plain)));

    [Fact]
    public void ReadKeyId_BareShortOrOfAnotherVersion_SaysWhich()
    {
        var stored = SealedEnvelope.Seal(Key, Context, Plain);
        Assert.Equal(SealFault.Unsealed, SealedEnvelope.ReadKeyId(Plain, out _));
        Assert.Equal(SealFault.Unsealed, SealedEnvelope.ReadKeyId([], out _));
        Assert.Equal(SealFault.Damaged, SealedEnvelope.ReadKeyId(stored.AsSpan(0, 43), out _));
        stored[4] = 2;
        Assert.Equal(SealFault.Damaged, SealedEnvelope.ReadKeyId(stored, out _));
    }
}
