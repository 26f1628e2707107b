using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Mimo.Gateway.Identity.ApiKeys;

/// <summary>A key as its holder has it: <c>mimo_ID_SECRET</c>, 8 hex digits to find it by and 32 random bytes in base64url.</summary>
/// <param name="Id">Not secret: in the file, and fit for logs.</param>
/// <param name="Secret">256 random bits. No word of a person's choosing can be one, which is why no slow hash is needed.</param>
sealed record ApiKey(string Id, byte[] Secret)
{
    const string Start = "mimo_";
    const int IdDigits = 8;
    const int SecretBytes = 32;

    static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public static ApiKey New() => new(RandomNumberGenerator.GetHexString(IdDigits, lowercase: true), RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Null for what is no key.</summary>
    public static ApiKey? Parse(string text)
    {
        if (!text.StartsWith(Start, StringComparison.Ordinal) || text.Length < Start.Length + IdDigits + 2) return null;
        var id = text.Substring(Start.Length, IdDigits);
        var secret = text.AsSpan(Start.Length + IdDigits + 1);
        if (id.AsSpan().ContainsAnyExcept(LowerHex) || text[Start.Length + IdDigits] != '_' || !Base64Url.IsValid(secret, out var bytes)) return null;
        return bytes == SecretBytes ? new ApiKey(id, Base64Url.DecodeFromChars(secret)) : null;
    }

    /// <summary>The key as its holder has it.</summary>
    public string Show() => $"{Start}{Id}_{Base64Url.EncodeToString(Secret)}";

    /// <summary>Prints the id.</summary>
    public override string ToString() => Id;
}
