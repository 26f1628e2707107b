using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Identity.Jwt;

/// <summary>
/// Bearer tokens of an identity provider. Configuration section <c>Mimo:Identity:Jwt</c>. Keys come from one of <see cref="Authority"/>,
/// <see cref="KeysFile"/> and <see cref="SecretFile"/>.
/// </summary>
public sealed class JwtOptions
{
    /// <summary>What <c>iss</c> has to be.</summary>
    [Required]
    public string Issuer { get; set; } = "";

    /// <summary>What has to be in <c>aud</c>: a token for another service opens nothing here.</summary>
    [Required]
    public string Audience { get; set; } = "";

    /// <summary>OIDC authority: keys from its discovery document, renewed by themselves. Must be https, but for loopback.</summary>
    public string? Authority { get; set; }

    /// <summary>JWKS, or PEM with public keys or certificates (RSA from 2,048 bits, or EC). Read anew within 2 seconds of a change.</summary>
    public string? KeysFile { get; set; }

    /// <summary>A shared secret for HS256 to HS512: base64 of at least 32 bytes. Whoever can check tokens can then make them.</summary>
    public string? SecretFile { get; set; }

    /// <summary>How far the clocks of issuer and gateway may be apart.</summary>
    /// <value>0 to 5 minutes; default 30 seconds. A token counts as expired that much after its <c>exp</c>.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The claim that names the tenant.</summary>
    /// <value>Default <c>tenant</c>. A token without it is refused, unless <see cref="Tenant"/> is set.</value>
    [Required]
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The one tenant of all this issuer's tokens, whatever they claim.</summary>
    /// <value>Default none: the claim says it.</value>
    public string? Tenant { get; set; }

    /// <summary>The claim with the scopes: words in one text, or a list.</summary>
    /// <value>Default <c>scope</c>.</value>
    [Required]
    public string ScopeClaim { get; set; } = "scope";

    /// <summary>What our scopes begin with there, so that another service's <c>admin</c> is none here.</summary>
    /// <value>Default <c>mimo.</c>: <c>mimo.ask</c>, <c>mimo.upload</c>, <c>mimo.erase</c>, <c>mimo.admin</c>.</value>
    public string ScopePrefix { get; set; } = "mimo.";

    /// <exception cref="ValidationException">Not exactly one source of keys is named.</exception>
    public void Validate()
    {
        if (((string?[])[Authority, KeysFile, SecretFile]).Count(source => !string.IsNullOrEmpty(source)) != 1)
            throw new ValidationException($"{IdentityOptions.Section}:Jwt needs one of {nameof(Authority)}, {nameof(KeysFile)}, {nameof(SecretFile)}.");
    }
}
