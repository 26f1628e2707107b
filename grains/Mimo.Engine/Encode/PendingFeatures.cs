namespace Mimo.Engine.Encode;

/// <summary>
/// Features that somebody has asked for and that are not here yet. Released meanwhile, they serve whoever asked and are then gone:
/// whoever deletes an image must not find it again because an encode was under way.
/// </summary>
sealed class PendingFeatures(FeatureStore store, string imageKey) : IDisposable
{
    public string ImageKey { get; } = imageKey;

    /// <summary>Under the store's lock.</summary>
    public bool Released { get; set; }

    /// <summary>They have come, or never will.</summary>
    public void Dispose() => store.Settle(this);
}
