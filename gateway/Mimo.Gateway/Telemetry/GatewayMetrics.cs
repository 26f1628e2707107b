using System.Diagnostics.Metrics;
using Mimo.Contracts.V1;
using Mimo.Gateway.Errors;

namespace Mimo.Gateway.Telemetry;

/// <summary>The meter <c>Mimo.Gateway</c>. Labels are names of this file and of <see cref="ErrorReason"/>, never a caller's words.</summary>
public sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "Mimo.Gateway";

    static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    };

    readonly Meter _meter;
    readonly Counter<long> _answers, _refusals, _reopened;
    readonly Histogram<double> _firstToken, _firstMask, _interToken, _duration, _intake;

    public GatewayMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _answers = _meter.CreateCounter<long>("mimo.answers", "{answer}", "Answers by outcome.");
        _refusals = _meter.CreateCounter<long>("mimo.refusals", "{call}", "Calls that ended with an error, by method and reason.");
        _reopened = _meter.CreateCounter<long>("mimo.answers.reopened", "{answer}", "Answers opened anew within their call, by cause.");
        _firstToken = Histogram("mimo.answer.first_token", "From the question's arrival to the first text.");
        _firstMask = Histogram("mimo.answer.first_mask", "From the question's arrival to the first mask.");
        _interToken = Histogram("mimo.answer.inter_token", "Between two pieces of an answer's text.");
        _duration = Histogram("mimo.answer.duration", "From the question's arrival to the end of a finished answer.");
        _intake = Histogram("mimo.intake.duration", "From an upload's arrival to the stored image.");
    }

    /// <summary>Shows the slots of one kind of call.</summary>
    public void Slots(string kind, int limit, Func<long> free)
    {
        var tag = new KeyValuePair<string, object?>("kind", kind);
        _meter.CreateObservableGauge("mimo.admit.running", () => new Measurement<long>(limit - free(), tag), "{call}", "Calls that hold a slot.");
        _meter.CreateObservableGauge("mimo.admit.slots", () => new Measurement<long>(limit, tag), "{call}", "Slots there are.");
    }

    internal void FirstToken(TimeSpan elapsed) => _firstToken.Record(elapsed.TotalSeconds);

    internal void FirstMask(TimeSpan elapsed) => _firstMask.Record(elapsed.TotalSeconds);

    internal void InterToken(TimeSpan elapsed) => _interToken.Record(elapsed.TotalSeconds);

    internal void Finished(TimeSpan elapsed, bool tokenLimitReached)
    {
        _duration.Record(elapsed.TotalSeconds);
        _answers.Add(1, Outcome(tokenLimitReached ? "token_limit" : "finished"));
    }

    /// <param name="cause">silent, broken or moved.</param>
    internal void Reopened(string cause) => _reopened.Add(1, new KeyValuePair<string, object?>("cause", cause));

    internal void Taken(TimeSpan elapsed) => _intake.Record(elapsed.TotalSeconds);

    /// <param name="method">As in <c>/mimo.v1.Mimo/Ask</c>.</param>
    /// <param name="reason">What the caller is told.</param>
    internal void Refused(string method, ErrorReason reason)
    {
        var name = method[(method.LastIndexOf('/') + 1)..];
        _refusals.Add(1, new("method", name), new("reason", StatusMapper.NameOf(reason)));
        if (name == "Ask") _answers.Add(1, Outcome(OutcomeOf(reason)));
    }

    public void Dispose() => _meter.Dispose();

    static string OutcomeOf(ErrorReason reason) => reason switch
    {
        ErrorReason.CallCancelled => "cancelled",
        ErrorReason.CallTimedOut => "timed_out",
        ErrorReason.StageUnavailable => "unavailable",
        ErrorReason.InternalFault => "failed",
        _ => "refused",
    };

    static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);

    Histogram<double> Histogram(string name, string description) => _meter.CreateHistogram(name, "s", description, advice: Seconds);
}
