using System.Net;
using Grpc.Net.Client;
using Mimo.Tests.Shared;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>The gateway's own program, joined to a cluster by Redis.</summary>
sealed class GatewayProcess : IAsyncDisposable
{
    readonly ServiceProcess _process;
    readonly GrpcChannel _channel;
    readonly HttpClient _http;

    GatewayProcess(ServiceProcess process, int grpc, int http)
    {
        (_process, _channel) = (process, GrpcChannel.ForAddress($"http://127.0.0.1:{grpc}"));
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        Client = new Api.MimoClient(_channel);
    }

    public Api.MimoClient Client { get; }
    public ServiceProcess Process => _process;

    public static GatewayProcess Start(string redis, IReadOnlyDictionary<string, string>? settings = null)
    {
        var (grpc, http) = (FreePort.Next(), FreePort.Next());
        return new GatewayProcess(ServiceProcess.Start("Mimo.Gateway.dll", new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["Mimo__Gateway__Redis"] = redis, ["Mimo__Gateway__GrpcPort"] = $"{grpc}", ["Mimo__Gateway__HttpPort"] = $"{http}",
        }), grpc, http);
    }

    /// <summary>The health once it is the expected one, else what it was when patience ended.</summary>
    public async Task<HttpStatusCode?> HealthOnce(TimeSpan patience, HttpStatusCode expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var health = await Health();
            if (health == expected || TimeProvider.System.GetElapsedTime(started) > patience) return health;
            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _http.Dispose();
        await _process.DisposeAsync();
    }

    async Task<HttpStatusCode?> Health()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("/healthz", UriKind.Relative));
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
