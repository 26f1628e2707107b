using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Mimo.Cluster.Redis;

/// <summary>One use of a Redis: which server, as whom, and under which keys. What is not set is taken from the shared address.</summary>
public sealed class RedisServerOptions
{
    /// <summary>Where it is.</summary>
    /// <value><c>HOST:PORT</c>, several separated by commas, or a StackExchange.Redis configuration. Default: the shared address.</value>
    public string? Endpoint { get; set; }

    /// <summary>Whether the connection is encrypted; the server's certificate has to be valid for its host name.</summary>
    /// <value>Default: as the address says, which is no.</value>
    public bool? Tls { get; set; }

    /// <summary>Name of an ACL user.</summary>
    /// <value>Default: as the address says, which is Redis' own default user.</value>
    public string? User { get; set; }

    /// <value>Default: as the address says, which is none. Comes from a secret, not from a file that is committed.</value>
    public string? Password { get; set; }

    /// <summary>Number of the database.</summary>
    /// <value>0 and up; default: as the address says, which is 0. Redis Cluster has only 0.</value>
    public int? Database { get; set; }

    /// <summary>Put before every key of this use; two services on one server need two.</summary>
    /// <value>Default <c>mimo</c> for images and embeddings, none for membership, sessions and keys, whose keys begin with the service id.</value>
    public string? KeyPrefix { get; set; }

    /// <param name="shared">The address that all uses share, if there is one.</param>
    /// <param name="client">Name of the connection, as <c>CLIENT LIST</c> shows it.</param>
    /// <exception cref="ArgumentException">There is no address, or a value is out of its range.</exception>
    public ConfigurationOptions Connection(string? shared, string client)
    {
        if ((Endpoint ?? shared) is not { } address || string.IsNullOrWhiteSpace(address))
            throw new ArgumentException($"The Redis of {client} has no address.");
        var connection = ConfigurationOptions.Parse(address);
        // A process that starts while Redis restarts waits for it instead of failing.
        connection.AbortOnConnectFail = false;
        connection.ClientName = client;
        if (Tls is { } tls) connection.Ssl = tls;
        if (User is { } user) connection.User = user;
        if (Password is { } password) connection.Password = password;
        if (Database is { } database)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(database);
            connection.DefaultDatabase = database;
        }
        return connection;
    }

    /// <summary>Whether nothing of this use leaves the machine; true where it has no address at all.</summary>
    public bool IsLoopback(string? shared) => (Endpoint ?? shared) is not { } address || ConfigurationOptions.Parse(address).EndPoints.All(endpoint => endpoint switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host == "localhost",
        UnixDomainSocketEndPoint => true,
        _ => false,
    });

    /// <summary>Without the address and the password: both belong in no log.</summary>
    public override string ToString() => $"RedisServerOptions database {Database}, prefix {KeyPrefix}";
}
