using System.Net;
using Mimo.Cluster.Startup;

namespace Mimo.Silo;

/// <summary>Options of a silo process from configuration: section <c>Mimo:Silo</c>, so <c>Mimo__Silo__Redis=host:6379</c> in the environment.</summary>
public static class SiloConfiguration
{
    public const string Section = "Mimo:Silo";

    /// <exception cref="FormatException">The advertised address is not an IP address.</exception>
    public static MimoSiloOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var options = new MimoSiloOptions();
        section.Bind(options);
        // The binder appends to a list that has defaults, and knows no IP addresses.
        if (section.GetSection(nameof(MimoSiloOptions.Verbs)).Get<string[]>() is { Length: > 0 } verbs) options.Verbs = verbs;
        if (section[nameof(MimoSiloOptions.AdvertisedAddress)] is { } address) options.AdvertisedAddress = Setting.In($"{Section}:{nameof(MimoSiloOptions.AdvertisedAddress)}", () => IPAddress.Parse(address));
        return options;
    }
}
