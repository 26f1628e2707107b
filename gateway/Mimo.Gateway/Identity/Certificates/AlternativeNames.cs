using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Mimo.Gateway.Identity.Certificates;

/// <summary>
/// The subject alternative names of a certificate (RFC 5280, 4.2.1.6) as <c>dns:</c>, <c>uri:</c> and <c>email:</c>. .NET's own reader has DNS
/// names and addresses only, and names of machines in a mesh are URIs.
/// </summary>
static class AlternativeNames
{
    const string Extension = "2.5.29.17";

    /// <exception cref="CredentialException">The extension is damaged.</exception>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        var names = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions.Where(one => one.Oid?.Value == Extension))
                for (var reader = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence(); reader.HasData;)
                {
                    var tag = reader.PeekTag();
                    if (Kind(tag) is { } kind) names.Add($"{kind}:{reader.ReadCharacterString(UniversalTagNumber.IA5String, tag)}");
                    else reader.ReadEncodedValue();
                }
        }
        catch (AsnContentException)
        {
            throw new CredentialException("certificate: names");
        }
        return names;
    }

    static string? Kind(Asn1Tag tag) => tag.TagClass != TagClass.ContextSpecific ? null : tag.TagValue switch
    {
        1 => "email",
        2 => "dns",
        6 => "uri",
        _ => null,
    };
}
