namespace Mimo.Engine.Encode;

/// <summary>Features on the device, pinned by <see cref="Lease"/>, which the receiver disposes.</summary>
/// <param name="Lease">Holds the features.</param>
/// <param name="Computed">False when the device held them already by the time the unit ran.</param>
/// <param name="Elapsed">Time on the device, without the wait for it.</param>
public sealed record EncodeOutcome(FeatureLease Lease, bool Computed, TimeSpan Elapsed) : IDisposable
{
    public void Dispose() => Lease.Dispose();
}
