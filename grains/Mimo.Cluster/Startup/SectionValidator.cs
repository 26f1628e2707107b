using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mimo.Cluster.Startup;

/// <summary>Checks options by their annotations and names the key at fault; the framework's own names the class, which no operator knows.</summary>
public sealed class SectionValidator<T>(string section) : IValidateOptions<T> where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.Select(Named));
    }

    // Those of IValidatableObject may name the key themselves.
    string Named(ValidationResult result) => result.ErrorMessage is { } message && message.StartsWith(section, StringComparison.Ordinal)
        ? message
        : $"{string.Join(':', [section, .. result.MemberNames.Take(1)])}: {result.ErrorMessage}";
}
