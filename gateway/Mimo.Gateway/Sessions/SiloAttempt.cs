using Mimo.Contracts.Messages;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// One try at an answer, against one silo. <c>await foreach</c> is no use here: it disposes the enumerator and waits for that, which
/// is a call to the silo, and one that hangs answers none.
/// </summary>
sealed class SiloAttempt(
    Func<CancellationToken, IAsyncEnumerable<AnswerEvent>> open, TimeSpan silence, TimeProvider time, CancellationToken cancellationToken)
    : IDisposable
{
    readonly CancellationTokenSource _given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    IAsyncEnumerator<AnswerEvent>? _events;
    Task<bool> _move = Task.FromResult(true);

    /// <summary>The next event; null at the end of the answer.</summary>
    /// <exception cref="SiloSilentException">Nothing came, not even a sign of life.</exception>
    public async Task<AnswerEvent?> Next()
    {
        _events ??= open(_given.Token).GetAsyncEnumerator(_given.Token);
        _move = _events.MoveNextAsync().AsTask();
        try
        {
            return await _move.WaitAsync(silence, time, cancellationToken) ? _events.Current : null;
        }
        catch (TimeoutException) when (!_move.IsCompleted)
        {
            throw new SiloSilentException();
        }
    }

    /// <summary>Tells the silo to stop, without waiting for it.</summary>
    public void Dispose() => _ = GiveUp();

    async Task GiveUp()
    {
        await _given.CancelAsync();
        try
        {
            // An enumerator must not be disposed while it moves.
            Task move = _move;
            await move.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_events is not null) await _events.DisposeAsync();
        }
        catch (Exception)
        {
            // It is gone, and whoever asked has gone on.
        }
        _given.Dispose();
    }
}
