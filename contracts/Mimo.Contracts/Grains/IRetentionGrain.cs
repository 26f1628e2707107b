namespace Mimo.Contracts.Grains;

/// <summary>One in the cluster, with the key 0: closes sessions that have not been used for longer than their tenant's are kept.</summary>
[Alias("mimo.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>Has it sweep from now on.</summary>
    [Alias("Start")]
    Task Start(CancellationToken cancellationToken);
}
