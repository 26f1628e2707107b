using System.Diagnostics;
using Mimo.Contracts.Messages;

namespace Mimo.Gateway.Telemetry;

/// <summary>Watches one answer pass, from the arrival of its question. What it measures is what the caller sees, less the network.</summary>
sealed class AnswerMeasure(GatewayMetrics metrics, TimeProvider time)
{
    readonly long _start = time.GetTimestamp();
    long _lastText;
    bool _anyMask;
    FinishedEvent? _finished;

    public async IAsyncEnumerable<AnswerEvent> Of(IAsyncEnumerable<AnswerEvent> answer)
    {
        await foreach (var next in answer)
        {
            See(next);
            yield return next;
        }
    }

    /// <summary>The caller has all of it.</summary>
    public void Delivered()
    {
        if (_finished is not { } finished) return;
        metrics.Finished(time.GetElapsedTime(_start), finished.TokenLimitReached);
        Activity.Current?.SetTag("mimo.tokens", finished.NewTokens).SetTag("mimo.masks", finished.Masks).SetTag("mimo.turn", finished.Turn);
    }

    void See(AnswerEvent next)
    {
        switch (next)
        {
            case TextEvent:
                var now = time.GetTimestamp();
                if (_lastText == 0) metrics.FirstToken(time.GetElapsedTime(_start, now));
                else metrics.InterToken(time.GetElapsedTime(_lastText, now));
                _lastText = now;
                break;
            case MaskEvent when !_anyMask:
                _anyMask = true;
                metrics.FirstMask(time.GetElapsedTime(_start));
                break;
            case FinishedEvent finished:
                _finished = finished;
                break;
        }
    }
}
