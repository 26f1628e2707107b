namespace Mimo.Standalone.Connecting;

/// <summary>A running service and who calls it. No credentials: a service that asks nobody who they are.</summary>
/// <param name="Address">http or https.</param>
/// <param name="ApiKey">Sent as <c>x-api-key</c>.</param>
/// <param name="Token">Sent as <c>authorization: Bearer</c>.</param>
/// <param name="Certificate">PEM of the caller's certificate, with <paramref name="Key"/>.</param>
/// <param name="Key">PEM of its private key.</param>
/// <param name="Authority">PEM of the authority that signed the service's certificate, where the system does not know it.</param>
sealed record ServerSettings(
    Uri Address, string? ApiKey = null, string? Token = null, FileInfo? Certificate = null, FileInfo? Key = null, FileInfo? Authority = null)
{
    /// <summary>host:port as messages have it.</summary>
    public string Name => Address.Authority;

    /// <exception cref="UserException">It is no address, or secrets would travel in the clear.</exception>
    public static ServerSettings Of(string address, string? apiKey, string? token, FileInfo? certificate, FileInfo? key, FileInfo? authority)
    {
        var text = address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
            throw new UserException($"'{address}' is no server: HOST:PORT, or https://HOST:PORT with TLS.", ExitCodes.BadInput);
        if (certificate is null != key is null) throw new UserException("--cert and --key come together.", ExitCodes.BadInput);
        var secret = apiKey is not null || token is not null || certificate is not null;
        if (secret && uri.Scheme == "http" && !uri.IsLoopback)
            throw new UserException("credentials are not sent without TLS: use https://HOST:PORT.", ExitCodes.BadInput);
        return new ServerSettings(uri, apiKey, token, certificate, key, authority);
    }

    public override string ToString() => Name;
}
