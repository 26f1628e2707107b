using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Service;

/// <summary>One <c>serve</c> with the shipped weights for the tests of this folder, with its metrics and the memory that it takes.</summary>
public sealed class SharedServe : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    HttpClient? _probes;

    internal ServeProcess Serve { get; private set; } = null!;
    internal Workspace Work { get; } = new();
    internal Contracts.V1.Mimo.MimoClient Client => Serve.Client;

    /// <summary>Skips the test where there are no weights.</summary>
    public async Task Ready()
    {
        Fixture.Standalone.NeedsCheckpoint();
        if (_probes is not null) return;
        var port = FreePort.Next();
        Serve = await ServeProcess.StartWith(new Dictionary<string, string> { ["Mimo__Probes__Port"] = $"{port}" });
        _probes = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _probes?.Dispose();
        if (Serve is not null) await Serve.DisposeAsync();
        Work.Dispose();
    }

    internal async Task<string> Upload(int seed) => (await Client.UploadSmallImageAsync(
        new UploadSmallImageRequest { Content = ByteString.CopyFrom(await File.ReadAllBytesAsync(Work.Image(seed))) })).ImageId;

    internal async Task<string> Open(string image) => (await Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image })).SessionId;

    /// <summary>A metric's sum over its labels.</summary>
    internal async Task<double> Metric(string name) => (await _probes!.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[line.IndexOf(' ', line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));

    /// <summary>A gauge once it has stood still for longer than the engine's gauges are old.</summary>
    internal async Task<double> Settled(string name)
    {
        var last = await Metric(name);
        for (var same = 0; same < 4;)
        {
            await Task.Delay(500);
            var now = await Metric(name);
            same = now == last ? same + 1 : 0;
            last = now;
        }
        return last;
    }

    /// <summary>Waits until a gauge is at most this: gauges of the engine are a second old at most.</summary>
    internal async Task Falls(string name, double most)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var value = double.MaxValue; value > most; await Task.Delay(100))
        {
            value = await Metric(name);
            Assert.True(value <= most || TimeProvider.System.GetElapsedTime(start) < Patience, $"{name} stays at {value}; {most} was expected.");
        }
    }

    /// <summary>Resident bytes of the process, now and at most since <see cref="ForgetPeak"/>.</summary>
    internal (long Now, long Peak) Memory()
    {
        var status = File.ReadAllText($"/proc/{Serve.ProcessId}/status");
        return (Field("VmRSS"), Field("VmHWM"));

        long Field(string name) => long.Parse(Regex.Match(status, $@"{name}:\s+(\d+) kB").Groups[1].Value, CultureInfo.InvariantCulture) << 10;
    }

    /// <summary>Linux: the peak counts from here on.</summary>
    internal void ForgetPeak() => File.WriteAllText($"/proc/{Serve.ProcessId}/clear_refs", "5");

    internal int Files() => Directory.GetFiles($"/proc/{Serve.ProcessId}/fd").Length;
}

[CollectionDefinition(Name)]
public sealed class SharedServeGroup : ICollectionFixture<SharedServe>
{
    public const string Name = "serve";
}
