using System.Diagnostics;

namespace Mimo.Benchmarks.Scale;

/// <summary>A <see cref="ScaleNode"/> in a process of its own.</summary>
sealed class Node : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Process _process;

    Node(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Of a gateway: where it takes calls.</summary>
    public string Address { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<Node> Start(string role, string redis, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Node).Assembly.Location, "scale-node", "--role", role, "--redis", redis, .. more])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            if (line.StartsWith("ready", StringComparison.Ordinal)) return new Node(process, line["ready".Length..].Trim());
        throw new InvalidOperationException($"A {role} ended before it was ready.");
    }

    public async Task<NodeState> State() => NodeState.Parse(await Say("state"));

    /// <summary>Of a silo: opens sessions on an image, and gives the ids of a thousand of them.</summary>
    public async Task<string[]> Open(int count, string image) => (await Say($"open {count} {image}")).Split(' ');

    async Task<string> Say(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A node has ended.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
    }
}
