using Mimo.Model.Pipeline;

namespace Mimo.Engine.Encode;

/// <summary>Keeps the features of one image on the device until it is disposed. Holds no tensor that its owner could touch.</summary>
public sealed class FeatureLease : IDisposable
{
    readonly FeatureStore _store;
    readonly FeatureEntry _entry;
    int _released;

    internal FeatureLease(FeatureStore store, FeatureEntry entry) => (_store, _entry) = (store, entry);

    public string ImageKey => _entry.ImageKey;

    /// <summary>For the engine's threads, which alone free it.</summary>
    internal ImageFeatures Features => _entry.Features;

    /// <summary>A second lease with a life of its own.</summary>
    /// <exception cref="ObjectDisposedException">This lease has been released.</exception>
    public FeatureLease Share() => _store.Share(_entry, Volatile.Read(ref _released) != 0);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0) _store.Release(_entry);
    }
}
