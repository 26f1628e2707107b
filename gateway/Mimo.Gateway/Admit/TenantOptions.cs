using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Admit;

/// <summary>
/// What tenants may use. Configuration section <c>Mimo:Tenants</c>, which has the deployment's secret as well
/// (<see cref="Cluster.Tenants.TenantSecret"/>). Every limit holds for each gateway process by itself.
/// </summary>
public sealed class TenantOptions : IValidatableObject
{
    /// <summary>Of every tenant, where <see cref="Of"/> says nothing else.</summary>
    public TenantLimits Default { get; set; } = new();

    /// <summary>Of single tenants, by name: <c>Mimo:Tenants:Of:north:MaxQuestions</c>. What is not said is as in <see cref="Default"/>.</summary>
    public Dictionary<string, TenantLimits> Of { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Base64 of at least 32 bytes; one of this and <see cref="SecretFile"/>.</summary>
    /// <value>Default none: the published one, for one tenant without identities.</value>
    public string? Secret { get; set; }

    /// <summary>A file with the same.</summary>
    public string? SecretFile { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var results = new List<ValidationResult>();
        foreach (var limits in (TenantLimits[])[Default, .. Of.Values])
            Validator.TryValidateObject(limits, new ValidationContext(limits), results, validateAllProperties: true);
        return results;
    }

    internal Quota QuotaOf(string tenant)
    {
        var own = Of.GetValueOrDefault(tenant);
        return new Quota(
            own?.Weight ?? Default.Weight ?? 1, own?.MaxUploads ?? Default.MaxUploads ?? int.MaxValue,
            own?.MaxQuestions ?? Default.MaxQuestions ?? int.MaxValue, own?.TokensPerMinute ?? Default.TokensPerMinute);
    }
}
