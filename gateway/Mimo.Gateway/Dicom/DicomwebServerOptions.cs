using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Dicom;

/// <summary>One archive. Prints nothing of itself: it holds credentials.</summary>
public sealed class DicomwebServerOptions : IValidatableObject
{
    /// <summary>Base address of its DICOMweb service, such as <c>https://pacs.example/dicom-web</c>.</summary>
    /// <value>Absolute, https; http on loopback, or where <see cref="AllowHttp"/> says so.</value>
    [Required]
    public Uri? Address { get; set; }

    /// <summary>Lets images and credentials travel in the clear.</summary>
    /// <value>Default false.</value>
    public bool AllowHttp { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer</c>. Best given as <see cref="BearerTokenFile"/>.</summary>
    /// <value>Default none.</value>
    public string? BearerToken { get; set; }

    /// <summary>A file with the token, read for each call, so that a token can be renewed under a running service.</summary>
    /// <value>Default none.</value>
    public string? BearerTokenFile { get; set; }

    /// <summary>For basic authentication.</summary>
    /// <value>Default none.</value>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>PEM file of the authority that the server's certificate has to come from, in place of the system's.</summary>
    /// <value>Default none: the system's authorities.</value>
    public string? CertificateAuthority { get; set; }

    /// <summary>Longest time of one request, the whole answer included.</summary>
    /// <value>100 ms to 10 minutes; default 30 seconds. Then DICOMWEB_FAILED.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of an instance; the limit of uploads counts as well.</summary>
    /// <value>1 KiB to 1 GiB; default 256 MiB, for multi-frame files. Larger ones end with IMAGE_TOO_LARGE.</value>
    [Range(1024, 1 << 30)]
    public int MaxBytes { get; set; } = 256 << 20;

    /// <summary>Names of the tenants that may use it.</summary>
    /// <value>Default none: all.</value>
    public HashSet<string> Tenants { get; } = new(StringComparer.Ordinal);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is null) yield break;
        if (!Address.IsAbsoluteUri || Address.Scheme is not ("http" or "https") || Address.Query.Length > 0 || Address.UserInfo.Length > 0)
            yield return new ValidationResult("Address has to be http or https, without query and user.", [nameof(Address)]);
        else if (Address.Scheme == "http" && !Address.IsLoopback && !AllowHttp)
            yield return new ValidationResult("Address is http and not on this machine; AllowHttp lets that be.", [nameof(Address)]);
        if ((User is null) != (Password is null)) yield return new ValidationResult("User and Password belong together.", [nameof(User)]);
        if (new[] { BearerToken, BearerTokenFile, User }.Count(given => given is not null) > 1)
            yield return new ValidationResult("There can be one of BearerToken, BearerTokenFile and User.", [nameof(BearerToken)]);
    }

    public override string ToString() => nameof(DicomwebServerOptions);
}
