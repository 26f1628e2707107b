using System.Net;
using Microsoft.Extensions.Configuration;

namespace Mimo.Cluster.Probes;

/// <summary>The port for probes and Prometheus. Configuration section <c>Mimo:Probes</c>.</summary>
public sealed class ProbeOptions
{
    public const string Section = "Mimo:Probes";

    /// <summary>TCP port of <c>/startupz</c>, <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>, HTTP/1.1 without TLS.</summary>
    /// <value>0 to 65535; 0 (default) opens none.</value>
    public int Port { get; set; }

    /// <summary>The address that it is bound to.</summary>
    /// <value>An IP address. Default 127.0.0.1: nothing leaves the machine until an operator says so.</value>
    public string BindAddress { get; set; } = "127.0.0.1";

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static ProbeOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<ProbeOptions>() ?? new ProbeOptions();
        if (options.Port is < 0 or > 65535) throw new ArgumentException($"{Section}:{nameof(Port)} has to be 0 to 65535.");
        if (!IPAddress.TryParse(options.BindAddress, out _)) throw new ArgumentException($"{Section}:{nameof(BindAddress)} has to be an IP address.");
        return options;
    }
}
