using Microsoft.Extensions.Time.Testing;
using Mimo.Cache.Sealing;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Cache.Sealing;

/// <summary>Two processes of one cluster, each with a folder of its own, while a master key is replaced and nobody restarts.</summary>
public sealed class MasterKeyRotationTests : IDisposable
{
    const string Tenant = "0123456789abcdef", Old = "2026-01", New = "2026-02";
    static readonly TimeSpan Settle = new SealingOptions().Settle;
    static readonly SealContext Context = new(Tenant, SealPurposes.Image, "mimo:img:1");

    readonly FakeTimeProvider _time = new();
    readonly KeyFolder _here = new(), _there = new();
    readonly MemoryTenantKeyStore _store = new();

    public MasterKeyRotationTests()
    {
        _here.Add(Old, _time.GetUtcNow());
        _here.CopyTo(_there, Old, _time.GetUtcNow());
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    TenantSeal Process(KeyFolder folder) => new(new TenantKeyRings(_store, folder.Read(Settle, _time), new SealingOptions(), _time));

    // A process uses what it knows for the lifetime of keys, and looks at its folder every few seconds.
    void Pass(TimeSpan time) => _time.Advance(time + new SealingOptions().KeyLifetime);

    /// <summary>What each has sealed opens at the other.</summary>
    async Task Work(params TenantSeal[] processes)
    {
        foreach (var seals in processes)
        {
            var value = await seals.Seal(Context, new byte[] { 7 }, default);
            foreach (var opens in processes) Assert.Equal(SealFault.None, (await opens.Open(Context, value, default)).Fault);
        }
    }

    string WrappedBy()
    {
        var wrapped = Assert.Single(_store.Of(Tenant)).Value;
        return System.Text.Encoding.UTF8.GetString(wrapped.AsSpan(10, wrapped[9]));
    }

    [Fact]
    public async Task NewKey_OnItsWayThroughTheCluster_ClosesNothing_AndWrapsInTheEnd()
    {
        var (here, there) = (Process(_here), Process(_there));
        var value = await here.Seal(Context, new byte[] { 1 }, default);
        _here.Add(New, _time.GetUtcNow());
        Pass(TimeSpan.FromMinutes(2));
        // One has it, the other not yet; a third starts meanwhile, on a node where all files are as young as its mount.
        using var fresh = new KeyFolder();
        foreach (var name in (string[])[Old, New]) _here.CopyTo(fresh, name, _time.GetUtcNow());
        await Work(here, there, Process(fresh));
        Assert.Equal(Old, WrappedBy());

        _here.CopyTo(_there, New, _time.GetUtcNow());
        Pass(Settle - TimeSpan.FromMinutes(2));
        await Work(here, there);
        Assert.Equal(New, WrappedBy());

        _here.Remove(Old);
        _there.Remove(Old);
        Pass(TimeSpan.Zero);
        await Work(here, there);
        Assert.Equal(SealFault.None, (await there.Open(Context, value, default)).Fault);
    }

    [Fact]
    public async Task FolderThatIsSpoiled_LeavesTheKeysOfBefore()
    {
        var here = Process(_here);
        await Work(here);
        _here.Spoil(New);
        Pass(Settle);
        await Work(here);
        _here.Remove(New);
        _here.Remove(Old);
        Pass(Settle);
        await Work(here);

        await Assert.ThrowsAsync<ArgumentException>(() => Task.FromResult(Process(_here)));
        using var other = new KeyFolder(New);
        await Asking.Refuses(ErrorReason.StageUnavailable, async () => await Process(other).Seal(Context, new byte[] { 1 }, default));
    }
}
