using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Audit;

/// <summary>The record of accesses, in every sink that is configured; each has a chain of its own.</summary>
public sealed class AuditTrail : IHostedService, IAsyncDisposable
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    readonly AuditOptions _options;
    readonly List<AuditWriter> _writers = [];

    public AuditTrail(IOptions<AuditOptions> options, AuditMetrics metrics, TimeProvider time, ILogger<AuditTrail> log)
    {
        _options = options.Value;
        if (_options.File is { } file) Add(new FileAuditSink(file, _options.Sync, _options.MaxFileBytes));
        if (_options.Syslog is { } receiver) Add(new SyslogAuditSink(receiver, _options));

        void Add(IAuditSink sink) => _writers.Add(new AuditWriter(sink, _options, metrics, time, log));
    }

    /// <summary>Whether anything is recorded.</summary>
    public bool IsOn => _writers.Count > 0;

    /// <summary>Asked before a call begins: nothing should be computed or shown that cannot be recorded.</summary>
    /// <exception cref="MimoException">STAGE_UNAVAILABLE: a sink is down, and the policy is to refuse.</exception>
    public void Require()
    {
        if (_options.WhenDown == AuditPolicy.Refuse && _writers.Exists(writer => !writer.IsUp)) throw Unwritten();
    }

    /// <summary>Returns once the record is kept by every sink, or under the other policy once it is queued.</summary>
    /// <exception cref="MimoException">STAGE_UNAVAILABLE: it is not kept, and the policy is to refuse.</exception>
    public async Task Record(AuditRecord record)
    {
        var written = Task.WhenAll(_writers.Select(writer => writer.Write(record)));
        if (_options.WhenDown == AuditPolicy.Refuse && (await written).Contains(false)) throw Unwritten();
    }

    /// <summary>Queues a record and does not ask what becomes of it; one that is lost is counted.</summary>
    public void Note(AuditRecord record)
    {
        foreach (var writer in _writers) _ = writer.Write(record);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var writer in _writers) await writer.Start(cancellationToken);
    }

    /// <summary>Nothing: this is called before Kestrel has ended its calls, and the last of them are still to be recorded.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>More than once: the container has it as a service and as a hosted one.</summary>
    public async ValueTask DisposeAsync()
    {
        var writers = _writers.ToArray();
        _writers.Clear();
        foreach (var writer in writers) await writer.DisposeAsync();
    }

    static MimoException Unwritten() =>
        new(ErrorReason.StageUnavailable, "The access cannot be recorded now, so it is not given.", retryAfter: RetryAfter);
}
