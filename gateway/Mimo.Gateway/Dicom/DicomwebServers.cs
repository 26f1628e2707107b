using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Dicom;

/// <summary>The configured archives by name.</summary>
public sealed class DicomwebServers(IOptions<DicomwebOptions> options) : IDisposable
{
    readonly Dictionary<string, DicomwebServer> _servers =
        options.Value.Servers.ToDictionary(entry => entry.Key, entry => new DicomwebServer(entry.Key, entry.Value));

    /// <summary>Names that a tenant may use.</summary>
    public IEnumerable<string> Names(Tenant tenant) => _servers.Values.Where(server => server.IsFor(tenant.Name)).Select(server => server.Name).Order();

    /// <exception cref="MimoException">ARGUMENT_INVALID: there is none of this name for this tenant.</exception>
    internal DicomwebServer Require(Tenant tenant, string name) => _servers.TryGetValue(name, out var server) && server.IsFor(tenant.Name)
        ? server
        : throw new MimoException(ErrorReason.ArgumentInvalid, "There is no DICOMweb server of this name in the service's configuration.", "server");

    public void Dispose()
    {
        foreach (var server in _servers.Values) server.Dispose();
    }
}
