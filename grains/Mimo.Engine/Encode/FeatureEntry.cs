using Mimo.Model.Pipeline;

namespace Mimo.Engine.Encode;

sealed class FeatureEntry(string imageKey, ImageFeatures features)
{
    public string ImageKey { get; } = imageKey;
    public ImageFeatures Features { get; } = features;
    public long Bytes { get; } = features.Bytes;
    public int Pins { get; set; }
    /// <summary>No longer found by key; disposed when the last lease is released.</summary>
    public bool Forgotten { get; set; }
}
