namespace Mimo.Cache.Retention;

/// <summary>How long patient data is kept. Section <c>Mimo:Retention</c>, the same for gateways and silos.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Mimo:Retention";

    /// <summary>Time without use, 1 second and up, after which an image is gone. Uploading it again, opening a session and encoding are uses.</summary>
    /// <value>Default 12 hours.</value>
    public TimeSpan Images { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Time without use, 1 second and up, after which an image's features are gone from the cache; then they are computed again.</summary>
    /// <value>Default 24 hours.</value>
    public TimeSpan Embeddings { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Time without a turn, 1 minute and up, after which a session is closed and its transcript deleted, at the next sweep.</summary>
    /// <value>Default 30 days.</value>
    public TimeSpan Transcripts { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Time between two looks for sessions to be closed, 1 second and up.</summary>
    /// <value>Default 1 hour.</value>
    public TimeSpan Sweep { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Time, 1 second and up, after which an erasure that a crash or a lost server interrupted is taken up again.</summary>
    /// <value>Default 1 minute.</value>
    public TimeSpan Retry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What differs for a tenant, by its name.</summary>
    public Dictionary<string, TenantRetention> Tenants { get; } = [];

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        var second = TimeSpan.FromSeconds(1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Images, second);
        ArgumentOutOfRangeException.ThrowIfLessThan(Embeddings, second);
        ArgumentOutOfRangeException.ThrowIfLessThan(Transcripts, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(Sweep, second);
        ArgumentOutOfRangeException.ThrowIfLessThan(Retry, second);
        foreach (var tenant in Tenants.Values)
            if (tenant.Images < second || tenant.Embeddings < second || tenant.Transcripts < TimeSpan.FromMinutes(1))
                throw new ArgumentOutOfRangeException(nameof(Tenants), $"{Section}: a tenant's time is out of its range.");
    }
}

/// <summary>Times of one tenant; what is not set is as for all.</summary>
public sealed class TenantRetention
{
    public TimeSpan? Images { get; set; }

    public TimeSpan? Embeddings { get; set; }

    public TimeSpan? Transcripts { get; set; }
}
