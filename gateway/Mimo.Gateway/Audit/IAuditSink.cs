namespace Mimo.Gateway.Audit;

/// <summary>Keeps records. Used by one thread at a time; any exception means that the sink is down.</summary>
interface IAuditSink : IAsyncDisposable
{
    /// <summary>In metrics and logs.</summary>
    string Name { get; }

    /// <summary>Opens it, at the start and again after each failure; tells where the chain goes on.</summary>
    Task<ChainEnd> Open(CancellationToken cancellationToken);

    /// <summary>Returns once all are kept.</summary>
    Task Write(IReadOnlyList<ChainedRecord> records, CancellationToken cancellationToken);
}
