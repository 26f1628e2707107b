using System.Threading.Channels;

namespace Mimo.Gateway.Audit;

/// <summary>
/// One sink with its queue and its chain. Records that wait together are written together, so that one flush serves them all. While the sink is
/// down nothing is queued; it is opened again after a pause, and the first record then tells how many were lost.
/// </summary>
sealed partial class AuditWriter : IAsyncDisposable
{
    const int LargestBatch = 256;

    readonly IAuditSink _sink;
    readonly AuditOptions _options;
    readonly AuditMetrics _metrics;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Channel<Entry> _queue;
    readonly CancellationTokenSource _stop = new();
    Task _loop = Task.CompletedTask;
    ChainEnd _end = ChainEnd.Empty;
    long _lost;
    volatile bool _up;

    public AuditWriter(IAuditSink sink, AuditOptions options, AuditMetrics metrics, TimeProvider time, ILogger log)
    {
        (_sink, _options, _metrics, _time, _log) = (sink, options, metrics, time, log);
        _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(options.Queue) { SingleReader = true });
    }

    public bool IsUp => _up;

    /// <summary>Opens the sink. What fails here fails the start under the policy to refuse, and is tried again under the other.</summary>
    public async Task Start(CancellationToken cancellationToken)
    {
        try
        {
            await Open(AuditRecord.Start, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException && _options.WhenDown == AuditPolicy.GoOn)
        {
            Down(e);
        }
        _loop = Task.Run(() => Loop(_stop.Token), CancellationToken.None);
    }

    /// <returns>Whether the record is kept, once that is known.</returns>
    public Task<bool> Write(AuditRecord record)
    {
        var entry = new Entry(record, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_up && _queue.Writer.TryWrite(entry)) return entry.Done.Task;
        Lose(1);
        return Task.FromResult(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        // The last calls have ended by now; what they left is written unless the sink is down.
        if (_up) await Task.WhenAny(_loop, Task.Delay(_options.Timeout, _time));
        await _stop.CancelAsync();
        await _loop;
        await _sink.DisposeAsync();
        _stop.Dispose();
    }

    async Task Loop(CancellationToken cancellationToken)
    {
        try
        {
            while (_up || await Reopen(cancellationToken))
            {
                if (!await _queue.Reader.WaitToReadAsync(cancellationToken)) break;
                var batch = new List<Entry>();
                while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var entry)) batch.Add(entry);
                await Keep(batch, cancellationToken);
            }
            if (_up) await Append([new AuditRecord { When = _time.GetUtcNow(), Call = AuditRecord.Stop }], cancellationToken);
        }
        catch (Exception)
        {
            // Stopping: what is left is told below.
        }
        while (_queue.Reader.TryRead(out var left)) left.Done.SetResult(false);
    }

    async Task Keep(List<Entry> batch, CancellationToken cancellationToken)
    {
        try
        {
            await Append([.. batch.Select(entry => entry.Record)], cancellationToken);
            foreach (var entry in batch) entry.Done.SetResult(true);
            _metrics.Written(_sink.Name, batch.Count);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Down(e);
            while (_queue.Reader.TryRead(out var waiting)) batch.Add(waiting);
            Lose(batch.Count);
            foreach (var entry in batch) entry.Done.SetResult(false);
        }
    }

    async Task Append(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        var (end, chained) = (_end, new List<ChainedRecord>(records.Count));
        foreach (var record in records)
        {
            chained.Add(ChainedRecord.After(end, record));
            end = new ChainEnd(chained[^1].Sequence, chained[^1].Hash);
        }
        await _sink.Write(chained, cancellationToken);
        _end = end;
    }

    async Task Open(string call, CancellationToken cancellationToken)
    {
        _end = await _sink.Open(cancellationToken);
        var lost = Interlocked.Read(ref _lost);
        await Append([new AuditRecord { When = _time.GetUtcNow(), Call = call, Lost = lost }], cancellationToken);
        Interlocked.Add(ref _lost, -lost);
        _up = true;
        _metrics.Is(_sink.Name, up: true);
    }

    /// <summary>Always true; ends by cancellation.</summary>
    async Task<bool> Reopen(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_options.Retry, _time, cancellationToken);
            try
            {
                await Open(AuditRecord.Resumed, cancellationToken);
                Log.Up(_log, _sink.Name);
                return true;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Said once, when it went down; the gauge says it all the while.
            }
        }
    }

    void Down(Exception cause)
    {
        _up = false;
        _metrics.Is(_sink.Name, up: false);
        Log.Down(_log, _sink.Name, _options.WhenDown, cause.GetType().Name);
    }

    void Lose(int records)
    {
        Interlocked.Add(ref _lost, records);
        _metrics.Lost(_sink.Name, records);
    }

    sealed record Entry(AuditRecord Record, TaskCompletionSource<bool> Done);

    static partial class Log
    {
        [LoggerMessage(1031, LogLevel.Critical, "The audit's {Sink} does not take records ({Cause}); calls now: {Policy}")]
        public static partial void Down(ILogger logger, string sink, AuditPolicy policy, string cause);

        [LoggerMessage(1032, LogLevel.Information, "The audit's {Sink} takes records again")]
        public static partial void Up(ILogger logger, string sink);
    }
}
