using System.ComponentModel.DataAnnotations;
using Mimo.Contracts.Storage;

namespace Mimo.Gateway.Admit;

/// <summary>
/// What tenants may use. Configuration section <c>Mimo:Tenants</c>, which has the deployment's secret as well
/// (<see cref="Cluster.Tenants.TenantSecret"/>). Limits of what is stored hold for all gateways together, every
/// other limit for each gateway process by itself.
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
        foreach (var (path, limits) in (KeyValuePair<string, TenantLimits>[])[new(nameof(Default), Default), .. Of])
        {
            var own = new List<ValidationResult>();
            Validator.TryValidateObject(limits, new ValidationContext(limits), own, validateAllProperties: true);
            var key = limits == Default ? path : $"{nameof(Of)}:{path}";
            results.AddRange(own.Select(result => new ValidationResult(result.ErrorMessage, result.MemberNames.Select(member => $"{key}:{member}"))));
        }
        return results;
    }

    internal Quota QuotaOf(string tenant)
    {
        var own = Of.GetValueOrDefault(tenant);
        return new Quota(
            own?.Weight ?? Default.Weight ?? 1, own?.MaxUploads ?? Default.MaxUploads ?? int.MaxValue,
            own?.MaxQuestions ?? Default.MaxQuestions ?? int.MaxValue, own?.TokensPerMinute ?? Default.TokensPerMinute,
            new StorageLimit(own?.MaxStoredImages ?? Default.MaxStoredImages, own?.MaxStoredBytes ?? Default.MaxStoredBytes));
    }
}
