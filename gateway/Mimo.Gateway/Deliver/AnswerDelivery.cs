using Grpc.Core;
using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Gateway.Hosting;

namespace Mimo.Gateway.Deliver;

/// <summary>
/// Verb <c>deliver</c>: moves an answer from the session to the caller at the caller's pace. Nothing is buffered here: a caller that
/// reads slowly slows the enumeration, and one that stops reading is cut off.
/// </summary>
public sealed class AnswerDelivery(EventMapper mapper, GatewayDrain drain, IOptions<DeliverOptions> options, TimeProvider time)
{
    readonly DeliverOptions _limits = options.Value;

    /// <param name="answer">Starts the answer; its token is the one that stops the model.</param>
    /// <param name="encoding">How masks are written.</param>
    /// <param name="model">Named in the last event.</param>
    /// <param name="rendering">What the model saw of a DICOM file, for the last event; null for other images.</param>
    /// <param name="caller">The caller's stream.</param>
    /// <param name="cancellationToken">Cancelled when the caller goes away or its deadline passes.</param>
    /// <exception cref="MimoException">CALL_TIMED_OUT, STAGE_UNAVAILABLE when this process has to leave, and all that the session throws.</exception>
    public async Task Deliver(
        Func<CancellationToken, IAsyncEnumerable<AnswerEvent>> answer, MaskEncoding encoding, ModelInfo model, Rendering? rendering,
        IServerStreamWriter<AskEvent> caller, CancellationToken cancellationToken) =>
        await Deliver(token => answer(token).Select(next => mapper.Map(next, encoding, model, rendering)), _limits.AnswerTimeout, caller, cancellationToken);

    /// <summary>The same for messages that are made elsewhere, with a time of their own.</summary>
    /// <exception cref="MimoException">As above.</exception>
    public async Task Deliver<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> messages, TimeSpan most, IServerStreamWriter<T> caller, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var budget = new CancellationTokenSource(most, time);
        // One token for the model and for the writes: whichever of caller, stall and budget gives up, the model stops.
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token, budget.Token, drain.Over);
        try
        {
            await foreach (var message in messages(any.Token))
            {
                stall.CancelAfter(_limits.StallTimeout);
                await caller.WriteAsync(message, any.Token);
                stall.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
        // The caller's own token says nothing here: giving up a write aborts the call, which cancels that token too.
        catch (Exception) when (stall.IsCancellationRequested || budget.IsCancellationRequested)
        {
            throw new MimoException(ErrorReason.CallTimedOut, stall.IsCancellationRequested
                ? "The answer was not read for longer than the service waits."
                : "The answer took longer than the service allows.");
        }
        catch (Exception) when (drain.Over.IsCancellationRequested)
        {
            throw new MimoException(
                ErrorReason.StageUnavailable, "This server is leaving; ask another one, with the same request id.", retryAfter: TimeSpan.Zero);
        }
    }
}
