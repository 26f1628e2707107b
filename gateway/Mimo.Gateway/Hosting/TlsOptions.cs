using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Hosting;

/// <summary>TLS 1.2 and 1.3 on both ports of the gateway. Configuration section <c>Mimo:Gateway:Tls</c>.</summary>
public sealed class TlsOptions
{
    /// <summary>
    /// PEM with the gateway's certificate and, after it, its intermediates. Read anew within 2 seconds of a change, for connections that
    /// come after; one that cannot be used is logged, and the one before stays.
    /// </summary>
    /// <value>A path. Default none: no TLS.</value>
    public string? CertificateFile { get; set; }

    /// <summary>PEM with its private key, not encrypted: it is the file that has to be kept.</summary>
    /// <value>A path; needed with <see cref="CertificateFile"/>.</value>
    public string? KeyFile { get; set; }

    public bool IsConfigured => !string.IsNullOrEmpty(CertificateFile);

    /// <exception cref="ValidationException">One of the two is missing.</exception>
    public void Validate()
    {
        if (string.IsNullOrEmpty(CertificateFile) != string.IsNullOrEmpty(KeyFile))
            throw new ValidationException($"Mimo:Gateway:Tls needs both {nameof(CertificateFile)} and {nameof(KeyFile)}, or neither.");
    }
}
