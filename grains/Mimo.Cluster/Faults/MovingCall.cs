namespace Mimo.Cluster.Faults;

/// <summary>A grain call that may be made twice, made again while its silo is being replaced: a killed one is after 1 s, a hung one after 3.</summary>
public static class MovingCall
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <param name="call">Makes the call.</param>
    /// <param name="patience">From the first fault; then it is the caller's.</param>
    /// <param name="waitForServers">Whether to go on while no silo serves the verb at all.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends the pauses; the call has to heed it by itself.</param>
    public static async Task<T> Run<T>(
        Func<Task<T>> call, TimeSpan patience, bool waitForServers, TimeProvider time, CancellationToken cancellationToken)
    {
        long? broken = null;
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (
                OrleansFaults.CanMove(e) && (waitForServers || !OrleansFaults.NobodyServes(e))
                && time.GetElapsedTime(broken ??= time.GetTimestamp()) + pause < patience && !cancellationToken.IsCancellationRequested)
            {
                // Made again after the pause.
            }
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>The pause after this one.</summary>
    public static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
