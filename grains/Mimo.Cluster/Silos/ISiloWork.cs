namespace Mimo.Cluster.Silos;

/// <summary>The work of this silo, as the cluster has to know it. A silo without stages registers none.</summary>
public interface ISiloWork
{
    /// <summary>Answers under way: what a silo that leaves waits for.</summary>
    int Answers { get; }

    /// <summary>Answers and encodes under way: what placement spreads.</summary>
    int Load { get; }

    /// <summary>Drops what the device holds of an image.</summary>
    Task Forget(string imageKey);

    /// <summary>Drops what the device holds of a tenant.</summary>
    Task ForgetTenant(string tenantTag);
}
