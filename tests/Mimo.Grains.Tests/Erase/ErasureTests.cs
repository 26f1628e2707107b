using Microsoft.Extensions.DependencyInjection;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Grains.Storage;
using Mimo.Grains.Tests.Support;
using Mimo.Silo;

namespace Mimo.Grains.Tests.Erase;

/// <summary>A silo with keys on a Redis of its own, and what is left there after each way for data to go.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    static readonly Tenant Other = DeploymentSecret.Published.Tenant("other");

    readonly RedisServer _redis = new();
    readonly KeyFolder _keys = new("1");
    SiloHost _silo = null!;

    public async Task InitializeAsync()
    {
        await _redis.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_silo is not null) await _silo.DisposeAsync();
        await _redis.DisposeAsync();
        _keys.Dispose();
    }

    async Task Start()
    {
        _redis.Require();
        _silo = await SiloHost.Start(
            new MimoSiloOptions { Redis = _redis.Endpoint }, settings: new Dictionary<string, string?> { [$"{SealingOptions.Section}:KeyDirectory"] = _keys.Path });
    }

    async Task<string[]> KeysOf(string part)
    {
        await using var raw = await _redis.Connect();
        return [.. raw.GetServer(_redis.Endpoint).Keys(pattern: $"*{part}*").Select(key => (string)key!)];
    }

    async Task<ISessionGrain> Asked(ImageReference image, Tenant tenant)
    {
        var session = _silo.Grains.GetGrain<ISessionGrain>(tenant.NewSessionId(image.Key));
        await session.Open(image, default);
        await session.Finish("What?");
        return session;
    }

    async Task<ImageReference> Upload(Tenant tenant, int size)
    {
        var uploaded = await _silo.Upload(size, size);
        var image = uploaded with { Key = tenant.ImageId(uploaded.Key) };
        var store = _silo.Host.Services.GetRequiredService<IImageStore>();
        await store.Put(image.Key, (await store.Get(uploaded.Key, default))!, default);
        await store.Delete(uploaded.Key, default);
        return image;
    }

    [SkippableFact, Trait("R", "R18")]
    public async Task EraseImage_TakesItsFeaturesAndSessions_AndNothingElse()
    {
        await Start();
        var (image, kept) = (await Upload(TestTenant.One, 40), await Upload(TestTenant.One, 44));
        var (session, other) = (await Asked(image, TestTenant.One), await Asked(kept, TestTenant.One));
        Assert.Equal(3, (await KeysOf(image.Key)).Length + (await KeysOf(session.GetPrimaryKeyString())).Length);

        await _silo.Grains.GetGrain<IImageErasureGrain>(image.Key).Erase(default);

        Assert.Empty(await KeysOf(image.Key));
        Assert.Empty(await KeysOf(session.GetPrimaryKeyString()));
        Assert.Null(await session.Get(default));
        await Asking.Refuses(ErrorReason.SessionNotFound, () => session.Read(Asking.Question("Still there?")));
        Assert.Null(_silo.Engine.TryPin(image.Key));
        Assert.Equal([other.GetPrimaryKeyString()], await Listed(TestTenant.One));
        Assert.Equal(2, (await other.Finish("And here?")).Turn);
        Assert.Empty(await Reminders(image.Key));
        await _silo.Grains.GetGrain<IImageErasureGrain>(image.Key).Erase(default);
    }

    [SkippableFact, Trait("R", "R18")]
    public async Task EraseImage_StoreAway_IsFinishedByTheReminder()
    {
        await Start();
        var image = await Upload(TestTenant.One, 40);
        var session = await Asked(image, TestTenant.One);
        var grain = _silo.Grains.GetGrain<IImageErasureGrain>(image.Key);
        await using var raw = await _redis.Connect();
        // Memory is full and what is deleted cannot be read: the index of sessions is of another type.
        var index = $"mimo/sessions/{TestTenant.One.Tag}";
        await raw.GetDatabase().KeyRenameAsync(index, "aside");
        await raw.GetDatabase().StringSetAsync(index, "x");
        await Asking.Refuses(ErrorReason.StageUnavailable, () => grain.Erase(default));
        Assert.NotEmpty(await Reminders(image.Key));
        await raw.GetDatabase().KeyRenameAsync("aside", index);

        await grain.AsReference<IRemindable>().ReceiveReminder("erase", default);

        Assert.Empty(await KeysOf(session.GetPrimaryKeyString()));
        Assert.Empty(await Reminders(image.Key));
    }

    [SkippableFact, Trait("R", "R18")]
    public async Task EraseTenant_LeavesNothingButTheReceipt_AndOtherTenantsWhole()
    {
        await Start();
        var (mine, theirs) = (await Upload(TestTenant.One, 40), await Upload(Other, 40));
        var (session, other) = (await Asked(mine, TestTenant.One), await Asked(theirs, Other));
        var tag = TestTenant.One.Tag.ToString();
        var grain = _silo.Grains.GetGrain<ITenantErasureGrain>(tag);
        Assert.Null(await grain.Get(default));

        var begun = await grain.Begin(default);
        var done = begun;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!done!.IsFinished)
        {
            await Task.Delay(20, patience.Token);
            done = await grain.Get(default);
        }

        Assert.Equal(begun.Id, done.Id);
        Assert.All(await KeysOf(tag), key => Assert.Contains("/state/tenanterasure/", key, StringComparison.Ordinal));
        Assert.Null(_silo.Engine.TryPin(mine.Key));
        Assert.Null(await session.Get(default));
        var receipt = ErasureReceipt.Verify(done.Receipt, done.Signature, _keys.Read())!;
        Assert.Equal((tag, 1, 1, 1, 1, 1), (receipt.Tenant, receipt.Images, receipt.Embeddings, receipt.Transcripts, receipt.Keys, receipt.Processes));
        using var otherKeys = new KeyFolder("1");
        Assert.Null(ErasureReceipt.Verify(done.Receipt, done.Signature, otherKeys.Read()));
        Assert.Empty(await Listed(TestTenant.One));
        Assert.Equal([other.GetPrimaryKeyString()], await Listed(Other));
        Assert.Equal(2, (await other.Finish("Still there?")).Turn);
        // Anew.
        await Asked(await Upload(TestTenant.One, 40), TestTenant.One);
    }

    [SkippableFact, Trait("R", "R18")]
    public async Task Sweep_ClosesWhatNobodyHasUsedForLongerThanItIsKept()
    {
        await Start();
        var image = await Upload(TestTenant.One, 40);
        var (old, young) = (await Asked(image, TestTenant.One), await Asked(image, TestTenant.One));
        var index = _silo.Host.Services.GetRequiredService<ISessionIndex>();
        var entry = (await index.Newest(TestTenant.One.Tag.ToString(), null, 2)).Single(e => e.Session == old.GetPrimaryKeyString());
        await index.Note(entry with { Used = TimeProvider.System.GetUtcNow() - new RetentionOptions().Transcripts - TimeSpan.FromMinutes(1) });

        await _silo.Grains.GetGrain<IRetentionGrain>(0).AsReference<IRemindable>().ReceiveReminder("sweep", default);

        Assert.Null(await old.Get(default));
        Assert.Empty(await KeysOf(old.GetPrimaryKeyString()));
        Assert.Single((await young.Get(default))!.Turns);
        Assert.Equal([young.GetPrimaryKeyString()], await Listed(TestTenant.One));
    }

    [SkippableFact]
    public async Task Session_TenantsKeyIsDestroyed_IsNotFound_AndItsEntryCanBeCleared()
    {
        await Start();
        var session = await Asked(await Upload(TestTenant.One, 40), TestTenant.One);
        var key = session.GetPrimaryKeyString();
        await _silo.Host.Services.GetRequiredService<ITenantKeyStore>().Destroy(TestTenant.One.Tag.ToString(), default);
        await _silo.DisposeAsync();
        await Start();

        session = _silo.Grains.GetGrain<ISessionGrain>(key);
        Assert.Null(await session.Get(default));
        await Asking.Refuses(ErrorReason.SessionNotFound, () => session.Read(Asking.Question("Still there?")));
        await session.Close(default);
        Assert.Empty(await KeysOf(key));
    }

    async Task<string[]> Listed(Tenant tenant) =>
        [.. (await _silo.Grains.GetGrain<ISessionListGrain>(tenant.Tag.ToString()).List(null, 9, default)).Select(entry => entry.Session)];

    async Task<string[]> Reminders(string part)
    {
        await using var raw = await _redis.Connect();
        var entries = new List<string>();
        foreach (var key in await KeysOf("reminders"))
            entries.AddRange((await raw.GetDatabase().SortedSetRangeByRankAsync(key)).Select(entry => entry.ToString()));
        return [.. entries.Where(entry => entry.Contains(part, StringComparison.Ordinal))];
    }
}
