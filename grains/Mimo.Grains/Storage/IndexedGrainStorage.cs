using Orleans.Storage;

namespace Mimo.Grains.Storage;

/// <summary>Keeps the <see cref="ISessionIndex"/> of what the storage behind it keeps.</summary>
public sealed class IndexedGrainStorage(IGrainStorage inner, ISessionIndex index, TimeProvider time) : IGrainStorage
{
    /// <summary>Names the storage behind this one.</summary>
    public const string Inner = "indexed";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await index.Note(grainId.Key.ToString()!, time.GetUtcNow());
        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await inner.ClearStateAsync(stateName, grainId, grainState);
        await index.Remove(grainId.Key.ToString()!);
    }
}
