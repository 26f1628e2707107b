using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Identity.Certificates;

/// <summary>A subject alternative name and who it is.</summary>
public sealed class CertificateHolder
{
    /// <summary>
    /// The name exactly as in the certificate, with its kind: <c>dns:pacs.north.example</c>, <c>uri:spiffe://north/pacs</c>,
    /// <c>email:pacs@north.example</c>. A wildcard stands for nothing but itself.
    /// </summary>
    public string Name { get; set; } = "";

    public string Tenant { get; set; } = "";

    /// <summary>Of <c>ask</c>, <c>upload</c>, <c>erase</c>, <c>admin</c>.</summary>
    public string[] Scopes { get; set; } = [];

    /// <exception cref="ValidationException">A part is missing or is none.</exception>
    public void Validate()
    {
        var kinds = (string[])["dns:", "uri:", "email:"];
        if (!Array.Exists(kinds, kind => Name.StartsWith(kind, StringComparison.Ordinal) && Name.Length > kind.Length))
            throw new ValidationException($"A holder's name begins with {string.Join(" or ", kinds)}: '{Name}' does not.");
        if (string.IsNullOrWhiteSpace(Tenant)) throw new ValidationException($"The holder {Name} has no tenant.");
        try
        {
            ScopeNames.Parse(Scopes);
        }
        catch (FormatException e)
        {
            throw new ValidationException($"The holder {Name}: {e.Message}");
        }
    }
}
