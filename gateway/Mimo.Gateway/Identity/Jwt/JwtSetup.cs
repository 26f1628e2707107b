using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace Mimo.Gateway.Identity.Jwt;

/// <summary>Sets ASP.NET Core's bearer handler up.</summary>
static class JwtSetup
{
    // Named one by one, so that neither "none" nor a public key used as a shared secret can be an algorithm.
    static readonly string[] Asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    static readonly string[] Symmetric = ["HS256", "HS384", "HS512"];

    public static void Add(IServiceCollection services, JwtOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IIdentitySource, JwtSource>();
        services.AddAuthentication().AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<TimeProvider, ILoggerFactory>((bearer, time, logs) => Configure(bearer, options, time, logs));
    }

    static void Configure(JwtBearerOptions bearer, JwtOptions options, TimeProvider time, ILoggerFactory logs)
    {
        // Claims keep the names that they have in the token.
        bearer.MapInboundClaims = false;
        bearer.IncludeErrorDetails = false;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = options.Issuer, ValidAudience = options.Audience, ClockSkew = options.ClockSkew,
            ValidateIssuer = true, ValidateAudience = true, ValidateLifetime = true, ValidateIssuerSigningKey = true,
            RequireSignedTokens = true, RequireExpirationTime = true, RequireAudience = true,
            ValidAlgorithms = options.SecretFile is null ? Asymmetric : Symmetric,
            LifetimeValidator = (from, to, _, _) => Holds(from, to, time.GetUtcNow().UtcDateTime, options.ClockSkew),
        };
        if (options.Authority is { Length: > 0 } authority)
        {
            bearer.Authority = authority;
            bearer.RequireHttpsMetadata = !new Uri(authority).IsLoopback;
            return;
        }
        var file = options.KeysFile is { Length: > 0 } keysFile
            ? new ReloadedFile<IReadOnlyList<SecurityKey>>(
                $"{IdentityOptions.Section}:Jwt:KeysFile", [keysFile], () => JwtKeys.Public(keysFile), time, logs.CreateLogger<JwtSource>())
            : new ReloadedFile<IReadOnlyList<SecurityKey>>(
                $"{IdentityOptions.Section}:Jwt:SecretFile", [options.SecretFile!], () => JwtKeys.Secret(options.SecretFile!), time, logs.CreateLogger<JwtSource>());
        // A key id that the token names and the file does not have leaves all keys to try.
        bearer.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, id, _) =>
            file.Current.Where(key => key.KeyId == id).ToArray() is { Length: > 0 } named ? named : file.Current;
    }

    static bool Holds(DateTime? from, DateTime? to, DateTime now, TimeSpan skew) =>
        to is { } end && now < end + skew && (from is not { } start || start - skew <= now);
}
