using Mimo.Standalone.Asking;
using Mimo.Standalone.Hosting;

namespace Mimo.Standalone.Connecting;

/// <summary>A service that answers: one that runs already, or one that is started in this process and stopped with it.</summary>
sealed class Connection : IAsyncDisposable
{
    static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);
    static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(30);

    readonly EmbeddedService? _embedded;

    Connection(EmbeddedService? embedded, MimoClient client) => (_embedded, Client) = (embedded, client);

    public MimoClient Client { get; }

    /// <param name="server">Null starts the service.</param>
    /// <param name="embedded">Asked for only then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UserException">It did not start.</exception>
    /// <exception cref="Grpc.Core.RpcException">It cannot be reached, or refuses.</exception>
    public static async Task<Connection> Open(ServerSettings? server, Func<ServiceSettings> embedded, CancellationToken cancellationToken)
    {
        var service = server is null ? await EmbeddedService.Start(embedded(), cancellationToken) : null;
        var connection = new Connection(service, new MimoClient(server ?? new ServerSettings(service!.Endpoints.Grpc)));
        try
        {
            await connection.Client.WaitUntilReady(service is null ? ServerPatience : StartPatience, TimeProvider.System, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_embedded is not null) await _embedded.DisposeAsync();
    }
}
