using System.Diagnostics;
using Grpc.Net.Client;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>A running <c>serve</c>, stopped by SIGTERM as an operator stops it.</summary>
sealed class ServeProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly Process _process;
    readonly GrpcChannel _channel;
    readonly Task<string> _errors;

    ServeProcess(Process process, string grpc, string http, Task<string> errors)
    {
        (_process, Grpc, Http, _errors) = (process, grpc, new Uri($"http://{http}"), errors);
        _channel = GrpcChannel.ForAddress($"http://{grpc}");
        Client = new Api.MimoClient(_channel);
    }

    /// <summary>host:port.</summary>
    public string Grpc { get; }
    public Uri Http { get; }
    public Api.MimoClient Client { get; }
    public int ProcessId => _process.Id;

    public static Task<ServeProcess> Start(params string[] arguments) => StartWith(new Dictionary<string, string>(), arguments);

    /// <param name="settings">Environment variables of the process.</param>
    /// <param name="arguments">Beside the ports.</param>
    public static async Task<ServeProcess> StartWith(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = Standalone.Start(["serve", "--grpc", "0", "--http", "0", .. arguments]);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        var addresses = new Dictionary<string, string>();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line == "ready") return new ServeProcess(process, addresses["grpc"], addresses["http"], errors);
            if (line.Split(' ', 2) is [var name, var value]) addresses[name] = value;
        }

        throw new InvalidOperationException($"serve ended: {await errors}");
    }

    /// <summary>Stops it and returns its exit code and what it logged.</summary>
    public async Task<(int Code, string Errors)> Stop()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token);
        }

        return (_process.ExitCode, await _errors);
    }

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Stop();
        _process.Dispose();
    }
}
