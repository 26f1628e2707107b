namespace Mimo.Cluster.Telemetry;

/// <summary>Where traces and metrics are sent. Configuration section <c>Mimo:Telemetry</c>. Nothing is sent by default.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Mimo:Telemetry";

    /// <summary>Collector that traces and metrics are pushed to by OTLP; with <see cref="OtlpHttp"/> the paths of OTLP are added to it.</summary>
    /// <value>An absolute address such as <c>http://collector:4317</c>. Default none: no trace is made and nothing is pushed.</value>
    public Uri? Otlp { get; set; }

    /// <summary>True sends protobuf over HTTP (port 4318 by custom), false gRPC (4317).</summary>
    /// <value>Default false.</value>
    public bool OtlpHttp { get; set; }

    /// <summary>Part of the answers that are traced; a caller's own decision, in its <c>traceparent</c>, comes first.</summary>
    /// <value>0 to 1; default 1.</value>
    public double TraceRatio { get; set; } = 1;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Otlp is { IsAbsoluteUri: false }) throw new ArgumentException($"{Section}:{nameof(Otlp)} has to be an absolute address.");
        if (TraceRatio is not (>= 0 and <= 1)) throw new ArgumentException($"{Section}:{nameof(TraceRatio)} has to be 0 to 1.");
    }
}
