using Mimo.Cache.Sealing;
using Mimo.Cluster.Faults;
using Mimo.Cluster.Silos;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Grains.Encode;
using Mimo.Grains.Storage;
using StackExchange.Redis;

namespace Mimo.Grains.Erase;

/// <summary>Deletes what is stored and what silos hold. Each step may be made again: what is gone is no fault.</summary>
/// <param name="images">Uploaded images.</param>
/// <param name="embeddings">Their features.</param>
/// <param name="supply">Their features on devices.</param>
/// <param name="sessions">Sessions that are stored.</param>
/// <param name="silos">Every process of the cluster.</param>
/// <param name="grains">Sessions themselves.</param>
/// <param name="time">Clock.</param>
/// <param name="keys">Null where nothing is sealed.</param>
public sealed class Purge(
    IImageStore images, IEmbeddingCache embeddings, FeatureSupply supply, ISessionIndex sessions, EverySilo silos, IGrainFactory grains, TimeProvider time,
    ITenantKeyStore? keys = null)
{
    /// <summary>Sessions that are closed at once, and after which progress is noted.</summary>
    const int Batch = 32;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="MimoException">STAGE_UNAVAILABLE: something of it may be left.</exception>
    public Task Image(string imageId) => Reaching(async () =>
    {
        await images.Delete(imageId, CancellationToken.None);
        await supply.Forget(imageId, CancellationToken.None);
        foreach (var batch in (await sessions.OfAffinity(TenantTag.OfImage(imageId).ToString(), Affinity.OfImage(imageId))).Chunk(Batch))
            await Task.WhenAll(batch.Select(session => CloseIfOn(session, imageId)));
    });

    /// <param name="tenantTag">Whose.</param>
    /// <param name="ledger">What has been deleted so far; counted up.</param>
    /// <param name="note">Keeps the ledger.</param>
    /// <exception cref="MimoException">STAGE_UNAVAILABLE: something of it may be left.</exception>
    public Task Tenant(string tenantTag, ErasureLedger ledger, Func<Task> note) => Reaching(async () =>
    {
        // First the keys are taken out of use everywhere, so that nothing new comes in behind and nothing can be read any more.
        if (keys is not null) await keys.Close(tenantTag, CancellationToken.None);
        await silos.ForgetTenant(tenantTag, CancellationToken.None);
        while (await sessions.Before(tenantTag, DateTimeOffset.MaxValue, Batch) is { Count: > 0 } batch)
        {
            await Task.WhenAll(batch.Select(Close));
            ledger.Transcripts += batch.Count;
            await note();
        }
        ledger.Images += await images.DeleteTenant(tenantTag, CancellationToken.None);
        ledger.Embeddings += await embeddings.DeleteTenant(tenantTag, CancellationToken.None);
        await note();
        if (keys is not null) ledger.Keys += await keys.Destroy(tenantTag, CancellationToken.None);
        ledger.Silos = await silos.ForgetTenant(tenantTag, CancellationToken.None);
    });

    /// <summary>Closes a tenant's sessions that nobody has used since.</summary>
    /// <exception cref="MimoException">STAGE_UNAVAILABLE: some are left.</exception>
    public Task Unused(string tenantTag, DateTimeOffset since) => Reaching(async () =>
    {
        while (await sessions.Before(tenantTag, since, Batch) is { Count: > 0 } batch) await Task.WhenAll(batch.Select(Close));
    });

    async Task CloseIfOn(string session, string imageId)
    {
        var info = await Moving(() => grains.GetGrain<ISessionGrain>(session).Get(CancellationToken.None));
        // A session that does not open any more is closed as well: it may be this image's.
        if (info is null || info.Image.Key == imageId) await Close(session);
    }

    async Task Close(string session)
    {
        await Moving(async () =>
        {
            await grains.GetGrain<ISessionGrain>(session).Close(CancellationToken.None);
            return true;
        });
        await sessions.Remove(session);
    }

    Task<T> Moving<T>(Func<Task<T>> call) => MovingCall.Run(call, Patience, waitForServers: true, time, CancellationToken.None);

    static async Task Reaching(Func<Task> body)
    {
        try
        {
            await body();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new MimoException(ErrorReason.StageUnavailable, "Not all of it could be deleted yet; the rest follows.", retryAfter: Patience);
        }
    }
}
