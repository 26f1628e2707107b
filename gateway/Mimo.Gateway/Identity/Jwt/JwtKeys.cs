using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Mimo.Gateway.Identity.Jwt;

/// <summary>Reads keys that tokens are signed with.</summary>
static class JwtKeys
{
    const int MinSecretBytes = 32;
    const int MinRsaBits = 2048;

    /// <exception cref="FormatException">There is no key in it that can be used.</exception>
    public static IReadOnlyList<SecurityKey> Public(string path)
    {
        var text = File.ReadAllText(path);
        IReadOnlyList<SecurityKey> keys = text.TrimStart().StartsWith('{')
            ? [.. JsonWebKeySet.Create(text).GetSigningKeys()]
            : [.. Pem(text)];
        if (keys.Count == 0) throw new FormatException($"{path} holds no public key.");
        if (keys.Any(key => key is RsaSecurityKey or X509SecurityKey && key.KeySize < MinRsaBits && key is not X509SecurityKey { PublicKey: ECDsa }))
            throw new FormatException($"{path} holds an RSA key of fewer than {MinRsaBits} bits.");
        return keys;
    }

    /// <exception cref="FormatException">It is not base64 or too short.</exception>
    public static IReadOnlyList<SecurityKey> Secret(string path)
    {
        var bytes = Convert.FromBase64String(File.ReadAllText(path).Trim());
        return bytes.Length >= MinSecretBytes
            ? [new SymmetricSecurityKey(bytes)]
            : throw new FormatException($"{path} has to hold base64 of at least {MinSecretBytes} bytes.");
    }

    static IEnumerable<SecurityKey> Pem(string text)
    {
        var rest = text;
        while (PemEncoding.TryFind(rest, out var block))
        {
            var pem = rest[block.Location];
            yield return rest[block.Label] switch
            {
                "CERTIFICATE" => new X509SecurityKey(X509Certificate2.CreateFromPem(pem)),
                "PUBLIC KEY" => PublicKey(pem),
                var label => throw new FormatException($"A block '{label}' is no public key."),
            };
            rest = rest[block.Location.End..];
        }
    }

    static SecurityKey PublicKey(string pem)
    {
        // The block does not name its algorithm but inside.
        try
        {
            var ec = ECDsa.Create();
            ec.ImportFromPem(pem);
            return new ECDsaSecurityKey(ec);
        }
        catch (CryptographicException)
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new RsaSecurityKey(rsa);
        }
    }
}
