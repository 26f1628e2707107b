using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mimo.Tests.Shared;
using StackExchange.Redis;

namespace Mimo.Grains.Tests.Support;

/// <summary>
/// A real redis-server on a free port, started by the test that needs it. Where the program is absent the test is skipped and says
/// so; with CI=true it fails, since there nobody reads what was skipped.
/// </summary>
public sealed class RedisServer : IAsyncLifetime
{
    static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    Process? _process;

    public int Port { get; private set; }

    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>First statement of a test that uses the server.</summary>
    public void Require()
    {
        const string Absent = "redis-server is not installed (apt-get install redis-server): Redis was NOT tested.";
        if (_process is not null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Absent);
        Skip.If(true, Absent);
    }

    public async Task InitializeAsync()
    {
        Port = FreePort.Next();
        await Start();
    }

    /// <summary>Starts, also again after <see cref="Stop"/>; what it held is gone.</summary>
    public async Task Start()
    {
        try
        {
            _process = Process.Start(new ProcessStartInfo("redis-server")
            {
                ArgumentList = { "--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath() },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return;
        }
        _process!.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var deadline = Stopwatch.StartNew();
        while (!await Answers())
        {
            if (_process.HasExited || deadline.Elapsed > StartTimeout) throw new InvalidOperationException("redis-server did not start.");
            await Task.Delay(20);
        }
    }

    public void Stop()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public async Task<ConnectionMultiplexer> Connect() => await ConnectionMultiplexer.ConnectAsync($"{Endpoint},allowAdmin=true");

    public Task DisposeAsync()
    {
        if (_process is not null) Stop();
        return Task.CompletedTask;
    }

    async Task<bool> Answers()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
