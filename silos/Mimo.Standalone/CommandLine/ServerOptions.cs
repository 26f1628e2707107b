using System.CommandLine;
using Mimo.Standalone.Connecting;

namespace Mimo.Standalone.CommandLine;

/// <summary>Which service is called, and as whom. Secrets are better given by the environment, where other users do not see them.</summary>
/// <param name="embeds">Whether a command without an address starts a service of its own.</param>
sealed class ServerOptions(bool embeds = true)
{
    /// <summary>Where <c>serve</c> listens if nothing else is said.</summary>
    const string Usual = "127.0.0.1:50051";

    public const string ApiKeyVariable = "MIMO_API_KEY", TokenVariable = "MIMO_TOKEN";

    readonly Option<string?> _server = new("--server")
    {
        Description = "A running service: HOST:PORT, or https://HOST:PORT with TLS. Default: "
            + (embeds ? "the service starts in this process." : $"{Usual}, where serve listens."),
        HelpName = "ADDRESS",
    };

    readonly Option<string?> _apiKey = new("--api-key") { Description = $"API key. Default: {ApiKeyVariable} of the environment.", HelpName = "KEY" };
    readonly Option<string?> _token = new("--token") { Description = $"Bearer token. Default: {TokenVariable} of the environment.", HelpName = "TOKEN" };
    readonly Option<FileInfo?> _certificate = new("--cert") { Description = "Client certificate, PEM.", HelpName = "FILE" };
    readonly Option<FileInfo?> _key = new("--key") { Description = "Its private key, PEM.", HelpName = "FILE" };
    readonly Option<FileInfo?> _authority = new("--ca") { Description = "Authority of the service's certificate, PEM. Default: the system's.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_server, _apiKey, _token, _certificate, _key, _authority]) command.Options.Add(option);
    }

    /// <summary>Null: none is named.</summary>
    /// <exception cref="UserException">The address or the credentials do not hold together.</exception>
    public ServerSettings? Read(ParseResult result) => result.GetValue(_server) is { } address ? Read(result, address) : null;

    /// <summary>The address, or the usual one.</summary>
    /// <exception cref="UserException">Likewise.</exception>
    public ServerSettings Required(ParseResult result) => Read(result, result.GetValue(_server) ?? Usual);

    ServerSettings Read(ParseResult result, string address) => ServerSettings.Of(
        address, result.GetValue(_apiKey) ?? Variable(ApiKeyVariable), result.GetValue(_token) ?? Variable(TokenVariable),
        result.GetValue(_certificate), result.GetValue(_key), result.GetValue(_authority));

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
