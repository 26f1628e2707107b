using Mimo.Cache.Metrics;
using Mimo.Cache.Sealing;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Orleans.Storage;

namespace Mimo.Grains.Storage;

/// <summary>
/// Grain storage that keeps states sealed by their tenant's key, each bound to its grain. A serializer could not: it is not told whose state it
/// writes. A state that does not open reads as a new one with the stored one's ETag, so that two activations are still told apart and what is
/// there can be cleared.
/// </summary>
public sealed class SealedGrainStorage(IGrainStorage inner, IValueSeal seal, IGrainStorageSerializer serializer, CacheMetrics metrics) : IGrainStorage
{
    /// <summary>Names the storage behind this one.</summary>
    public const string Inner = "sealed";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = new GrainState<SealedState>(new SealedState());
        await inner.ReadStateAsync(stateName, grainId, stored);
        var state = stored.RecordExists ? await Open<T>(stateName, grainId, stored.State!.Bytes) : default;
        (grainState.State, grainState.ETag, grainState.RecordExists) = (state ?? Activator.CreateInstance<T>(), stored.ETag, stored.RecordExists);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var plain = serializer.Serialize(grainState.State);
        var bytes = await seal.Seal(Context(stateName, grainId), plain.ToMemory(), CancellationToken.None);
        var stored = new GrainState<SealedState>(new SealedState { Bytes = bytes.ToArray() }, grainState.ETag) { RecordExists = grainState.RecordExists };
        await inner.WriteStateAsync(stateName, grainId, stored);
        (grainState.ETag, grainState.RecordExists) = (stored.ETag, stored.RecordExists);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = new GrainState<SealedState>(new SealedState(), grainState.ETag) { RecordExists = grainState.RecordExists };
        await inner.ClearStateAsync(stateName, grainId, stored);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), stored.ETag, stored.RecordExists);
    }

    async Task<T?> Open<T>(string stateName, GrainId grainId, byte[] bytes)
    {
        var opened = await seal.Open(Context(stateName, grainId), bytes, CancellationToken.None);
        if (opened.Fault == SealFault.None) return serializer.Deserialize<T>(new BinaryData(opened.Plain));
        metrics.NotOpened(stateName, opened.Fault);
        // Unlike the others this passes: a session that is there must not be said to be none.
        return opened.Fault == SealFault.Unreachable
            ? throw new MimoException(ErrorReason.StageUnavailable, "The session cannot be read now.", retryAfter: TimeSpan.FromSeconds(2), canMove: true)
            : default;
    }

    static SealContext Context(string stateName, GrainId grainId) => SealContext.Of(grainId.Key.ToString()!, stateName, grainId.ToString());
}
