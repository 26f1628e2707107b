using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Mimo.Cluster.Faults;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Gateway.Telemetry;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// An answer that outlives the silo it runs on. When the silo dies, hangs or sends the session away, the command is sent again with
/// the same turn id: where the turn still runs it is joined, where it is stored it is replayed, and elsewhere it is decoded anew from
/// the transcript, to the same tokens, since choosing them is deterministic. What the caller already has is dropped on the way.
/// </summary>
public sealed partial class AnswerSource(
    IGrainFactory grains, GatewayMetrics metrics, IOptions<ResumeOptions> options, TimeProvider time, ILogger<AnswerSource> logger)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    readonly ResumeOptions _limits = options.Value;

    /// <param name="session">Whose answer.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="replays">Called before the first event of an answer that an earlier call has had.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="MimoException">What the session throws; STAGE_UNAVAILABLE when the answer could not be taken up again.</exception>
    public async IAsyncEnumerable<AnswerEvent> Ask(
        string session, AskCommand command, Action replays, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var delivered = new DeliveredAnswer();
        var lastNews = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = MovingCall.Longer(pause))
        {
            delivered.Restart();
            Exception fault;
            using (var attempt = new SiloAttempt(
                token => grains.GetGrain<ISessionGrain>(session).Ask(command, token), _limits.Silence, time, cancellationToken))
            {
                while (true)
                {
                    AnswerEvent? next, news;
                    try
                    {
                        next = await attempt.Next();
                        news = next is null ? null : delivered.News(next);
                    }
                    catch (Exception e) when (Cause(e) is not null && !cancellationToken.IsCancellationRequested)
                    {
                        fault = e;
                        break;
                    }
                    if (next is null) yield break;
                    if (next is AliveEvent { Replays: true }) replays();
                    if (news is null) continue;
                    pause = FirstPause;
                    yield return news;
                    // Nothing that fails from here on is the caller's concern.
                    if (news is FinishedEvent) yield break;
                    lastNews = time.GetTimestamp();
                }
            }
            if (fault is AnswerChangedException || time.GetElapsedTime(lastNews) + pause >= _limits.Timeout) throw Lost(fault);
            Log.Reopened(logger, Cause(fault)!, Kind(fault));
            metrics.Reopened(Cause(fault)!);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Why an answer may be opened anew; null for faults that another silo would only repeat.</summary>
    static string? Cause(Exception fault) => fault switch
    {
        SiloSilentException => "silent",
        MimoException { CanMove: true } => "moved",
        // Its session went away under it: nobody here has cancelled.
        OperationCanceledException => "moved",
        AnswerChangedException => "changed",
        _ => OrleansFaults.IsStageUnavailable(fault) ? "broken" : null,
    };

    MimoException Lost(Exception fault)
    {
        Log.Lost(logger, Cause(fault)!, Kind(fault));
        return fault as MimoException ?? new MimoException(
            ErrorReason.StageUnavailable, "The answer broke off and could not be taken up again; ask again.", retryAfter: RetryAfter);
    }

    // Types only: messages quote what they are about.
    static string Kind(Exception fault) => fault.GetType().Name;

    static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Warning, "An answer is opened anew: {Cause}, {Kind}")]
        public static partial void Reopened(ILogger logger, string cause, string kind);

        [LoggerMessage(1012, LogLevel.Error, "An answer is lost: {Cause}, {Kind}")]
        public static partial void Lost(ILogger logger, string cause, string kind);
    }
}
