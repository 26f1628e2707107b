using Mimo.Contracts.Messages;
using Mimo.Engine.Encode;

namespace Mimo.Grains.Encode;

/// <summary>Features that are on this silo's device until disposed, and what it took to get them there.</summary>
sealed record SuppliedFeatures(FeatureLease Lease, EncodeSource Source, double Milliseconds) : IDisposable
{
    public void Dispose() => Lease.Dispose();
}
