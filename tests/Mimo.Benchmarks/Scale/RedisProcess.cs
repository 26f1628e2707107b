using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Mimo.Benchmarks.Scale;

/// <summary>A redis-server of this run's own, in memory alone; needs the program (Debian: redis-server).</summary>
sealed class RedisProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly ConnectionMultiplexer _connection;

    RedisProcess(Process process, ConnectionMultiplexer connection, string address) =>
        (_process, _connection, Address) = (process, connection, address);

    public string Address { get; }

    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<RedisProcess> Start()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory", "2gb", "--maxmemory-policy", "volatile-lru"];
        var process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        process.BeginOutputReadLine();
        var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},abortConnect=false,connectRetry=10,allowAdmin=true");
        return new RedisProcess(process, connection, $"127.0.0.1:{port}");
    }

    /// <summary>Bytes that it says it uses.</summary>
    public Task<long> Used() => Info("memory", "used_memory");

    /// <summary>Bytes that it has received and sent so far.</summary>
    public async Task<long> Traffic() => await Info("stats", "total_net_input_bytes") + await Info("stats", "total_net_output_bytes");

    /// <summary>Bytes of the membership table: what every silo reads every few seconds.</summary>
    public async Task<long> Membership()
    {
        var bytes = 0L;
        await foreach (var key in _connection.GetServer(Address).KeysAsync(pattern: "*/members/*"))
            foreach (var row in await _connection.GetDatabase().HashGetAllAsync(key)) bytes += row.Name.Length() + row.Value.Length();
        return bytes;
    }

    async Task<long> Info(string section, string name)
    {
        var lines = await _connection.GetServer(Address).InfoAsync(section);
        return long.Parse(lines.SelectMany(group => group).First(one => one.Key == name).Value, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
