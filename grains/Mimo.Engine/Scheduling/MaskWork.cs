using Mimo.Engine.Encode;
using Mimo.Engine.Segment;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Scheduling;

/// <summary>A mask that waits. Whoever asked keeps the features pinned until its end.</summary>
sealed class MaskWork(FeatureLease features, float[] segVector, TurnPrompts? corrections, MaskShape shape, CancellationToken cancellationToken)
    : DeviceWork<MaskOutcome>(WorkClass.Segment, cancellationToken)
{
    /// <summary>Masks of one shape can share a pass.</summary>
    public MaskShape Shape { get; } = shape;

    /// <summary>A lease of its own for whoever makes the mask elsewhere; null when whoever asked has released theirs.</summary>
    public FeatureLease? TryPin()
    {
        try
        {
            return features.Share();
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>For the thread that makes the mask.</summary>
    public MaskOrder Order => new(features.Features, segVector, corrections);
}
