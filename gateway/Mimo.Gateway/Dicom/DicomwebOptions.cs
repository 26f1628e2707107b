using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Dicom;

/// <summary>Archives that may be fetched from and stored to. Configuration section <c>Mimo:Dicomweb</c>.</summary>
public sealed class DicomwebOptions : IValidatableObject
{
    /// <summary>By the name that callers use. A caller names a server and never an address: the service calls nothing else.</summary>
    /// <value>Default none: no call to an archive is possible.</value>
    public Dictionary<string, DicomwebServerOptions> Servers { get; } = new(StringComparer.Ordinal);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, server) in Servers)
        {
            var results = new List<ValidationResult>();
            Validator.TryValidateObject(server, new ValidationContext(server), results, validateAllProperties: true);
            foreach (var result in results)
                yield return new ValidationResult($"Mimo:Dicomweb:Servers:{name}: {result.ErrorMessage}", result.MemberNames);
        }
    }
}
