using System.Net;

namespace Mimo.Gateway.Identity;

/// <summary>Says at the start who is asked for what, and reads the files of credentials, so that a wrong one stops the start and not a call.</summary>
sealed partial class IdentityNotice(
    IdentityOptions options, MimoGatewayOptions gateway, IEnumerable<IIdentitySource> sources, ILogger<IdentityNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.IsConfigured) Log.Asked(logger, string.Join(", ", sources.Select(source => source.GetType().Name[..^"Source".Length])));
        if (options.IsConfigured && !gateway.Tls.IsConfigured && !IPAddress.IsLoopback(IPAddress.Parse(gateway.BindAddress)))
            Log.ClearText(logger, gateway.BindAddress);
        if (!options.IsConfigured) Log.Open(logger, gateway.BindAddress);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    static partial class Log
    {
        [LoggerMessage(1024, LogLevel.Information, "Callers are asked who they are, by {Kinds}")]
        public static partial void Asked(ILogger logger, string kinds);

        [LoggerMessage(1025, LogLevel.Warning, "Nobody is asked who they are: whoever reaches {Address} may read, ask and erase everything")]
        public static partial void Open(ILogger logger, string address);

        [LoggerMessage(1026, LogLevel.Warning, "Credentials come to {Address} in clear text: configure Mimo:Gateway:Tls, or let what is in front end TLS")]
        public static partial void ClearText(ILogger logger, string address);
    }
}
