using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace Mimo.Cluster.Telemetry;

/// <summary>
/// The last thing before an exporter. Spans of libraries carry what must not leave the process: grain keys (a session id is what lets
/// its holder read the session), messages of exceptions (they quote their input), addresses and paths of callers. So only tags on a
/// list go out, and no free text at all: a list of what to remove would miss the next library's.
/// </summary>
public sealed class SpanFilter : BaseProcessor<Activity>
{
    public const string Requests = "Microsoft.AspNetCore";
    public const string GrainCalls = "Microsoft.Orleans.Application";

    const string Enumeration = "IAsyncEnumerableGrainExtension/";

    /// <summary>Set on the span of a request that is one of ours, as opposed to a probe or an unknown path.</summary>
    public const string CallTag = "rpc.method";

    static readonly FrozenSet<string> Kept = new[]
    {
        CallTag, "rpc.service", "rpc.system", "rpc.system.name", "error.type", "exception.type", "mimo.source", "mimo.tokens",
        "mimo.tokens.reused", "mimo.turn", "mimo.masks", "mimo.outcome",
    }.ToFrozenSet(StringComparer.Ordinal);

    public override void OnEnd(Activity data)
    {
        if (!IsWanted(data))
        {
            // Exporters take what is marked as recorded.
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }
        foreach (var (name, _) in data.TagObjects.ToArray())
            if (!Kept.Contains(name)) data.SetTag(name, null);
        data.SetStatus(data.Status);
        data.TraceStateString = null;
    }

    static bool IsWanted(Activity span) => span.Source.Name switch
    {
        // Events hold free text and cannot be taken off a span.
        _ when span.Events.Any() => false,
        Requests => span.GetTagItem(CallTag) is not null && span.DisplayName.StartsWith("mimo.", StringComparison.Ordinal),
        // An answer is pulled by one call for each batch of tokens; the first of them is the one that the grain's spans hang from.
        GrainCalls when span.DisplayName.StartsWith(Enumeration, StringComparison.Ordinal) =>
            span.DisplayName.StartsWith($"{Enumeration}StartEnumeration", StringComparison.Ordinal),
        _ => true,
    };
}
