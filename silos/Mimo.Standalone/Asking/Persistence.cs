using System.Security.Cryptography;
using Google.Rpc;
using Grpc.Core;

namespace Mimo.Standalone.Asking;

/// <summary>Makes a call again that the service said may help, after the delay that it asked for.</summary>
static class Persistence
{
    const int Attempts = 12;
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <param name="call">May be made twice.</param>
    /// <param name="cancellationToken">Ends the pauses.</param>
    /// <exception cref="RpcException">The last attempt's.</exception>
    public static async Task<T> Run<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var (attempt, pause) = (1, FirstPause); ; attempt++, pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await call();
            }
            catch (RpcException e) when (attempt < Attempts && Delay(e) is { } asked && !cancellationToken.IsCancellationRequested)
            {
                // Callers that were refused together must not come back together.
                var delay = asked > pause ? asked : pause;
                await Task.Delay(delay * (1 + RandomNumberGenerator.GetInt32(500) / 1000.0), TimeProvider.System, cancellationToken);
            }
        }
    }

    static TimeSpan? Delay(RpcException error) =>
        error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan() ?? (error.StatusCode == StatusCode.Unavailable ? TimeSpan.Zero : null);
}
