using System.ComponentModel.DataAnnotations;
using Mimo.Cluster.Startup;
using Mimo.Gateway.Identity.ApiKeys;
using Mimo.Gateway.Identity.Certificates;
using Mimo.Gateway.Identity.Jwt;

namespace Mimo.Gateway.Identity;

/// <summary>
/// How callers prove who they are; any number of the three at once. With none, nobody is asked, which is for loopback. Configuration
/// section <c>Mimo:Identity</c>; examples: docs/identity.md.
/// </summary>
public sealed class IdentityOptions
{
    public const string Section = "Mimo:Identity";

    /// <summary>Tokens of an identity provider.</summary>
    /// <value>Default none.</value>
    public JwtOptions? Jwt { get; set; }

    /// <summary>Client certificates; needs TLS.</summary>
    /// <value>Default none.</value>
    public CertificateOptions? Certificates { get; set; }

    /// <summary>Keys that the operator makes.</summary>
    /// <value>Default none.</value>
    public ApiKeyOptions? ApiKeys { get; set; }

    /// <summary>
    /// Lets the gateway listen beyond loopback without asking anybody who they are: whoever reaches it may read, ask and erase everything.
    /// For a network that nobody else is on.
    /// </summary>
    /// <value>Default false: such a configuration does not start.</value>
    public bool Anyone { get; set; }

    /// <summary>Whether callers are asked who they are.</summary>
    public bool IsConfigured => Jwt is not null || Certificates is not null || ApiKeys is not null;

    /// <exception cref="ValidationException">An option is missing or out of range.</exception>
    public void Validate()
    {
        if (Anyone && IsConfigured) throw new ValidationException($"{Section}: either Anyone or Jwt, Certificates and ApiKeys.");
        Check(nameof(Jwt), Jwt, jwt => jwt.Validate());
        Check(nameof(Certificates), Certificates, certificates => certificates.Validate());
        Check(nameof(ApiKeys), ApiKeys, _ => { });
    }

    static void Check<T>(string name, T? part, Action<T> validate) where T : class
    {
        if (part is null) return;
        Setting.In($"{Section}:{name}", () =>
        {
            Validator.ValidateObject(part, new ValidationContext(part), validateAllProperties: true);
            validate(part);
        });
    }
}
