using Microsoft.Extensions.Time.Testing;
using Mimo.Cache.Sealing;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Cache.Sealing;

public sealed class TenantSealTests : IDisposable
{
    const string Tenant = "0123456789abcdef";
    static readonly SealContext Context = new(Tenant, SealPurposes.Image, "mimo:img:1");
    static readonly byte[] Plain = [1, 2, 3];

    readonly KeyFolder _folder = new("2026-01");
    readonly MemoryTenantKeyStore _store = new();
    readonly FakeTimeProvider _time = new();

    TenantSeal Seal() => new(Rings());

    TenantKeyRings Rings() => new(_store, _folder.Read(), new SealingOptions(), _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_InAnotherProcess_IsTheValue()
    {
        var stored = await Seal().Seal(Context, Plain, default);

        var opened = await Seal().Open(Context, stored, default);

        Assert.Equal((SealFault.None, false), (opened.Fault, opened.Outdated));
        Assert.Equal(Plain, opened.Plain.ToArray());
        Assert.Single(_store.Of(Tenant));
    }

    [Fact]
    public async Task Open_KeyIsOld_OpensAndSaysSo_AndTheNewOneSeals()
    {
        var seal = Seal();
        var old = await seal.Seal(Context, Plain, default);
        var beside = Seal();
        await beside.Open(Context, old, default);
        _time.Advance(new SealingOptions().RotateAfter);

        var fresh = await seal.Seal(Context, Plain, default);

        Assert.Equal(2, _store.Of(Tenant).Count);
        var opened = await seal.Open(Context, old, default);
        Assert.Equal((SealFault.None, true), (opened.Fault, opened.Outdated));
        // A process that has read the keys before opens what a newer one sealed.
        Assert.Equal(SealFault.None, (await beside.Open(Context, fresh, default)).Fault);
    }

    [Fact]
    public async Task Open_AfterDestroy_IsKeyGone_AtOnceHereAndSoonElsewhere()
    {
        var (rings, elsewhere) = (Rings(), Seal());
        var stored = await new TenantSeal(rings).Seal(Context, Plain, default);
        await elsewhere.Open(Context, stored, default);
        await _store.Destroy(Tenant, default);
        await rings.Forget(Tenant);

        Assert.Equal(SealFault.KeyGone, (await new TenantSeal(rings).Open(Context, stored, default)).Fault);
        _time.Advance(new SealingOptions().KeyLifetime);
        Assert.Equal(SealFault.KeyGone, (await elsewhere.Open(Context, stored, default)).Fault);
        // The tenant may begin anew; what it had stays closed.
        await new TenantSeal(rings).Seal(Context, Plain, default);
        Assert.Equal(SealFault.KeyGone, (await new TenantSeal(rings).Open(Context, stored, default)).Fault);
    }

    [Fact]
    public async Task Close_WhileATenantIsErased_NothingOpensAndNothingIsSealed()
    {
        var stored = await Seal().Seal(Context, Plain, default);
        await _store.Close(Tenant, default);

        Assert.Equal(SealFault.KeyGone, (await Seal().Open(Context, stored, default)).Fault);
        await Asking.Refuses(ErrorReason.StageUnavailable, async () => await Seal().Seal(Context, Plain, default));
    }

    [Fact]
    public async Task Open_BareOrAnotherTenants_IsRefused()
    {
        var seal = Seal();
        Assert.Equal(SealFault.Unsealed, (await seal.Open(Context, Plain, default)).Fault);
        var other = Context with { Tenant = "fedcba9876543210" };
        Assert.Equal(SealFault.KeyGone, (await seal.Open(Context, await seal.Seal(other, Plain, default), default)).Fault);
        // Even where its keys are copied over: they are wrapped for their tenant.
        foreach (var (id, wrapped) in _store.Of(other.Tenant)) _store.Of(Tenant)[id] = wrapped;
        Assert.Equal(SealFault.KeyGone, (await Seal().Open(Context, await seal.Seal(other, Plain, default), default)).Fault);
    }

    [Fact]
    public async Task MasterKey_Replaced_WrapsAnew_AndTheOldOneIsNotNeededAnyMore()
    {
        var stored = await Seal().Seal(Context, Plain, default);
        _folder.Add("2026-02");
        Assert.Equal(SealFault.None, (await Seal().Open(Context, stored, default)).Fault);
        _folder.Remove("2026-01");

        Assert.Equal(SealFault.None, (await Seal().Open(Context, stored, default)).Fault);
    }

    [Fact]
    public async Task MasterKey_Missing_OpensNothing_AndIsNotPaperedOverByANewKey()
    {
        var stored = await Seal().Seal(Context, Plain, default);
        _folder.Add("2026-02");
        _folder.Remove("2026-01");

        Assert.Equal(SealFault.KeyGone, (await Seal().Open(Context, stored, default)).Fault);
        await Asking.Refuses(ErrorReason.StageUnavailable, async () => await Seal().Seal(Context, Plain, default));
        Assert.Single(_store.Of(Tenant));
    }

    [Fact]
    public async Task Open_KeyStoreAway_IsUnreachable_UnlessTheKeysAreKnown()
    {
        var seal = Seal();
        var stored = await seal.Seal(Context, Plain, default);
        _store.Away = true;

        Assert.Equal(SealFault.None, (await seal.Open(Context, stored, default)).Fault);
        Assert.Equal(SealFault.Unreachable, (await Seal().Open(Context, stored, default)).Fault);
        await Asking.Refuses(ErrorReason.StageUnavailable, async () => await Seal().Seal(Context, Plain, default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("zz")]
    public void MasterKeys_NoneOrUnreadable_SaySoWithoutTheKey(string? content)
    {
        _folder.Remove("2026-01");
        if (content is not null) File.WriteAllText(Path.Combine(_folder.Path, "bad.key"), content + new string('0', 61));
        var error = Assert.Throws<ArgumentException>(() => _folder.Read());
        Assert.DoesNotContain("0000", error.Message, StringComparison.Ordinal);
    }
}
