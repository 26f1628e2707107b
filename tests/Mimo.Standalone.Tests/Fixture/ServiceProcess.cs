using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>One of the other programs, which lie beside Standalone because it is built of them.</summary>
sealed class ServiceProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly Queue<string> _lastWords = new();
    readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ServiceProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            Note(line.Data);
            if (line.Data?.Contains("Application started", StringComparison.Ordinal) == true) _started.TrySetResult();
        };
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _started.TrySetException(new InvalidOperationException($"The program ended before it was up:\n{LastWords}"));
    }

    /// <summary>Where MIMO_TEST_LOGS names a folder, what the programs say is kept there.</summary>
    void Note(string? line)
    {
        if (line is null) return;
        lock (_lastWords)
        {
            _lastWords.Enqueue(line);
            if (_lastWords.Count > 40) _lastWords.Dequeue();
        }
        if (Environment.GetEnvironmentVariable("MIMO_TEST_LOGS") is not { } folder) return;
        lock (_started) File.AppendAllText(Path.Combine(folder, $"{_process.Id}.log"), $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {line}\n");
    }

    string LastWords
    {
        get { lock (_lastWords) return string.Join('\n', _lastWords); }
    }

    /// <summary>Completes when the program is up: its model loaded, its cluster joined.</summary>
    public Task Started => _started.Task;

    public Task Exited => _process.WaitForExitAsync();

    public int ExitCode => _process.ExitCode;

    public static ServiceProcess Start(string program, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Standalone.Directory, program)])
        {
            WorkingDirectory = Standalone.Directory, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        start.Environment["Logging__LogLevel__Default"] = Environment.GetEnvironmentVariable("MIMO_TEST_LOGS") is null ? "Error" : "Warning";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        var process = new Process { StartInfo = start };
        var service = new ServiceProcess(process);
        process.Start();
        // Read and dropped: a full pipe would stop the program.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return service;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal: KILL, TERM, STOP, CONT. By the system call: a whole answer is given in the time that the program kill takes to start.</summary>
    public void Signal(string name)
    {
        var number = name switch { "KILL" => 9, "TERM" => 15, "CONT" => 18, "STOP" => 19, _ => throw new ArgumentOutOfRangeException(nameof(name)) };
        Assert.Equal(0, Kill(_process.Id, number));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Kill(int process, int signal);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _started.TrySetCanceled();
        _ = _started.Task.Exception;
        _process.Dispose();
    }
}
