using Mimo.Contracts.Tenants;

namespace Mimo.Cache.Retention;

/// <summary>The times of <see cref="RetentionOptions"/> by what a stored thing's key tells: the tenant's tag.</summary>
public sealed class RetentionTimes
{
    readonly RetentionOptions _options;
    readonly Dictionary<string, TenantRetention> _tenants;

    /// <param name="options">Names tenants.</param>
    /// <param name="secret">Makes tags of their names.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public RetentionTimes(RetentionOptions options, DeploymentSecret secret)
    {
        options.Validate();
        _options = options;
        _tenants = options.Tenants.ToDictionary(tenant => secret.Tag(tenant.Key).ToString(), tenant => tenant.Value, StringComparer.Ordinal);
    }

    /// <summary>The same times for everybody.</summary>
    public static RetentionTimes Default { get; } = new(new RetentionOptions(), DeploymentSecret.Published);

    public TimeSpan Images(string imageId) => Of(imageId)?.Images ?? _options.Images;

    public TimeSpan Embeddings(string imageId) => Of(imageId)?.Embeddings ?? _options.Embeddings;

    public TimeSpan Transcripts(string tenantTag) => Of(tenantTag)?.Transcripts ?? _options.Transcripts;

    /// <summary>The shortest of all tenants, for a store in memory, which has one time for all it holds.</summary>
    public TimeSpan ShortestImages => _tenants.Values.Select(tenant => tenant.Images ?? _options.Images).Append(_options.Images).Min();

    /// <summary>As <see cref="ShortestImages"/>.</summary>
    public TimeSpan ShortestEmbeddings => _tenants.Values.Select(tenant => tenant.Embeddings ?? _options.Embeddings).Append(_options.Embeddings).Min();

    TenantRetention? Of(string id) => id.Length < TenantTag.Digits ? null : _tenants.GetValueOrDefault(id[..TenantTag.Digits]);
}
