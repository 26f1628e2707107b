using System.Collections.Concurrent;
using Orleans.Serialization;
using Orleans.Storage;

namespace Mimo.Grains.Tests.Support;

/// <summary>Grain storage that serializes as the real one does, and fails when it is told to.</summary>
public sealed class TestStorage : IGrainStorage
{
    readonly ConcurrentDictionary<string, (byte[] Bytes, string ETag)> _stored = new();
    int _etag;

    /// <summary>Set by the silos that use this.</summary>
    public Serializer Serializer { get; set; } = null!;

    /// <summary>Writes that fail before the next one succeeds.</summary>
    public int FailingWrites { get; set; }

    public int Writes { get; private set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_stored.TryGetValue(grainId.ToString(), out var entry))
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Serializer.Deserialize<T>(entry.Bytes), entry.ETag, true);
        else
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (FailingWrites > 0)
        {
            FailingWrites--;
            throw new IOException("The storage is away.");
        }
        if (_stored.TryGetValue(grainId.ToString(), out var entry) && entry.ETag != grainState.ETag)
            throw new InconsistentStateException("Written by another.", entry.ETag, grainState.ETag ?? "");
        grainState.ETag = $"{Interlocked.Increment(ref _etag)}";
        grainState.RecordExists = true;
        _stored[grainId.ToString()] = (Serializer.SerializeToArray(grainState.State), grainState.ETag);
        Writes++;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _stored.TryRemove(grainId.ToString(), out _);
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return Task.CompletedTask;
    }
}
