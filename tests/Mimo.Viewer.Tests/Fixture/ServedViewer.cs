using System.Diagnostics;
using Mimo.Tests.Shared;

namespace Mimo.Viewer.Tests.Fixture;

/// <summary>The built program with the weights that ship, run as a user runs it.</summary>
sealed class ServedViewer : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly Process _process;
    readonly Task<string> _errors;

    ServedViewer(Process process, Uri address, Task<string> errors) => (_process, Address, _errors) = (process, address, errors);

    public Uri Address { get; }

    public static async Task<ServedViewer> Start()
    {
        var tests = Path.Combine(TestRepository.Root, "tests", "Mimo.Viewer.Tests");
        var folder = Path.Combine(TestRepository.Root, "silos", "Mimo.Standalone", Path.GetRelativePath(tests, AppContext.BaseDirectory));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Mimo.Standalone.dll"), "serve", "--grpc", "0", "--http", "0"])
        {
            WorkingDirectory = Path.GetTempPath(), RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        var address = "";
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("http ", StringComparison.Ordinal)) address = line["http ".Length..];
            if (line == "ready") return new ServedViewer(process, new Uri($"http://{address}"), errors);
        }

        throw new InvalidOperationException($"serve ended: {await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _errors;
        _process.Dispose();
    }
}
