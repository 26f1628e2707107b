using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Mimo.Contracts.Tenants;
using Mimo.Gateway.Identity.ApiKeys;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>An identity provider, keys that it has made, and the settings of a gateway that trusts them. Files go with it.</summary>
sealed class Credentials : IDisposable
{
    const string Issuer = "https://issuer.test";
    const string Audience = "mimo";

    readonly RSA _key = RSA.Create(2048);
    readonly List<ApiKeyEntry> _entries = [];

    public Credentials()
    {
        File.WriteAllText(Path("issuer.pem"), _key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path("secret"), Convert.ToBase64String(SecretBytes));
        WriteKeys();
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("mimo-identity").FullName;
    public byte[] SecretBytes { get; } = RandomNumberGenerator.GetBytes(32);
    public DeploymentSecret Secret => new(SecretBytes);

    public Dictionary<string, string?> Settings => new()
    {
        ["Mimo:Tenants:SecretFile"] = Path("secret"),
        ["Mimo:Identity:Jwt:Issuer"] = Issuer, ["Mimo:Identity:Jwt:Audience"] = Audience, ["Mimo:Identity:Jwt:KeysFile"] = Path("issuer.pem"),
        ["Mimo:Identity:ApiKeys:File"] = Path("keys.json"),
    };

    public string Path(string name) => System.IO.Path.Combine(Directory, name);

    /// <summary>A token, right but for what is said otherwise.</summary>
    public string Token(
        string? tenant = "north", string scopes = "mimo.ask mimo.upload mimo.erase mimo.admin", string audience = Audience, string issuer = Issuer,
        TimeSpan? expiresIn = null, TimeSpan? startsIn = null, SecurityKey? key = null, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new List<Claim> { new("sub", "somebody"), new("scope", scopes) };
        if (tenant is not null) claims.Add(new Claim("tenant", tenant));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer, Audience = audience, Subject = new ClaimsIdentity(claims), NotBefore = now + (startsIn ?? TimeSpan.FromHours(-1)),
            Expires = now + (expiresIn ?? TimeSpan.FromHours(1)), SigningCredentials = new SigningCredentials(key ?? new RsaSecurityKey(_key), algorithm),
        });
    }

    /// <summary>What an attacker makes who knows the public key only: a token signed with the text of that key as a shared secret.</summary>
    public string ConfusedToken() => Token(
        key: new SymmetricSecurityKey(File.ReadAllBytes(Path("issuer.pem"))), algorithm: SecurityAlgorithms.HmacSha256);

    /// <summary>A token that names no algorithm and has no signature.</summary>
    public string UnsignedToken()
    {
        var payload = Token().Split('.')[1];
        return $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{payload}.";
    }

    /// <summary>A key that is in the file.</summary>
    public string Key(string tenant, string[] scopes, DateTimeOffset? expires = null)
    {
        var key = ApiKey.New();
        _entries.Add(ApiKeyEntry.Of(key, tenant, scopes, "pacs", expires, Secret));
        WriteKeys();
        return key.Show();
    }

    /// <summary>Takes every key out of the file.</summary>
    public void Revoke()
    {
        _entries.Clear();
        WriteKeys();
    }

    public static Metadata Bearer(string token) => new() { { "authorization", $"Bearer {token}" } };

    public static Metadata ApiKeyHeader(string key) => new() { { ApiKeyOptions.Header, key } };

    public void Dispose()
    {
        _key.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    void WriteKeys() => File.WriteAllText(Path("keys.json"), JsonSerializer.Serialize(new { keys = _entries }, ApiKeyFile.Format));
}
