using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography.X509Certificates;

namespace Mimo.Gateway.Identity.Certificates;

/// <summary>Mutual TLS. Configuration section <c>Mimo:Identity:Certificates</c>.</summary>
public sealed class CertificateOptions
{
    /// <summary>
    /// PEM with the authorities that clients' certificates are issued by, and intermediates. Only these count, not the machine's. Read
    /// anew within 2 seconds of a change.
    /// </summary>
    [Required]
    public string CaFile { get; set; } = "";

    /// <summary>
    /// Whether certificates may have been revoked: Online asks their CRL or OCSP addresses, Offline looks at what is cached, NoCheck does
    /// not ask. Where it is asked and cannot be told, the certificate is refused.
    /// </summary>
    /// <value>Default Online.</value>
    public X509RevocationMode Revocation { get; set; } = X509RevocationMode.Online;

    /// <summary>Who the holders are. A certificate whose names are not here is refused, however valid.</summary>
    [MinLength(1)]
    public CertificateHolder[] Holders { get; set; } = [];

    /// <exception cref="ValidationException">A holder is not told in full, or is there twice.</exception>
    public void Validate()
    {
        foreach (var holder in Holders) holder.Validate();
        if (Holders.GroupBy(holder => holder.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ValidationException($"{IdentityOptions.Section}:Certificates: {twice.Key} is there twice.");
    }
}
