using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mimo.Cluster.Startup;

/// <summary>The body of a program that is a service.</summary>
public static class ServiceProgram
{
    /// <summary>The exit code of one that did not start.</summary>
    public const int NotStarted = 1;

    const string HostLog = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>
    /// Builds a host and runs it until it is told to stop. One that does not start says why in a single line on standard error: whoever set
    /// it up needs the key and what is wrong with it, and a stack has neither.
    /// </summary>
    /// <param name="program">Its name, for that line.</param>
    /// <param name="build">Takes what keeps the host's own report of a failed start, which is a stack, out of the log.</param>
    public static async Task<int> Run(string program, Func<Action<ILoggingBuilder>, IHost> build)
    {
        var started = false;
        try
        {
            var host = build(logging => logging.AddFilter(HostLog, level => Volatile.Read(ref started) && level >= LogLevel.Information));
            try
            {
                await host.StartAsync();
                Volatile.Write(ref started, true);
                await host.WaitForShutdownAsync();
                return 0;
            }
            finally
            {
                await ((IAsyncDisposable)host).DisposeAsync();
            }
        }
        catch (Exception e) when (!started && e is not OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{program} did not start: {StartFailure.Explain(e)}");
            return NotStarted;
        }
    }
}
