using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>A redis-server of this test's own on a free port. Where none is installed the test is skipped, and under CI it fails.</summary>
sealed class RedisServer : IAsyncDisposable
{
    readonly Process _process;
    readonly string _directory;

    RedisServer(Process process, string directory, int port) => (_process, _directory, Address) = (process, directory, $"127.0.0.1:{port}");

    public string Address { get; }

    public static async Task<RedisServer> Start()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var directory = Directory.CreateTempSubdirectory("mimo-redis").FullName;
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "no"];
        var start = new ProcessStartInfo("redis-server", arguments)
        {
            RedirectStandardOutput = true,
        };
        try
        {
            var process = Process.Start(start)!;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
                if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                {
                    _ = process.StandardOutput.ReadToEndAsync();
                    return new RedisServer(process, directory, port);
                }
            throw new InvalidOperationException("redis-server ended at once.");
        }
        catch (Win32Exception) when (!TestRepository.IsCi)
        {
            Skip.If(true, "SKIPPED: redis-server is not installed, so nothing of the Redis mode is tested.");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
