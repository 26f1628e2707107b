using OpenTelemetry.Trace;

namespace Mimo.Cluster.Telemetry;

/// <summary>A trace begins with a request to a gateway: what processes say to each other outside of one is not traced.</summary>
sealed class RequestSampler(double ratio) : Sampler
{
    const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    readonly TraceIdRatioBasedSampler _ratio = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Name == Request ? _ratio.ShouldSample(in samplingParameters) : new SamplingResult(SamplingDecision.Drop);
}
