using Mimo.Contracts.Messages;
using Mimo.Grains.Decode;
using Orleans.Storage;

namespace Mimo.Grains.Storage;

/// <summary>Keeps the <see cref="ISessionIndex"/> of the transcripts that the storage behind it keeps.</summary>
public sealed class IndexedGrainStorage(IGrainStorage inner, ISessionIndex index, TimeProvider time) : IGrainStorage
{
    /// <summary>Names the storage behind this one.</summary>
    public const string Inner = "indexed";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.State is Transcript { Image: { } image } transcript)
            await index.Note(new SessionEntry
            {
                Session = grainId.Key.ToString()!, Image = image.Key, Turns = transcript.Turns.Count, Opened = transcript.Opened,
                Used = time.GetUtcNow(),
            });
        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await inner.ClearStateAsync(stateName, grainId, grainState);
        await index.Remove(grainId.Key.ToString()!);
    }
}
