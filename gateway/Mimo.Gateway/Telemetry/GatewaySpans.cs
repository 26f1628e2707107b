using System.Diagnostics;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http.Features;
using Mimo.Cluster.Telemetry;

namespace Mimo.Gateway.Telemetry;

/// <summary>The gateway's spans, of the source <c>Mimo.Gateway</c>, below the one that ASP.NET Core opens for the request.</summary>
static class GatewaySpans
{
    static readonly ActivitySource Source = new("Mimo.Gateway");

    /// <summary>A span named by a verb; null when nobody listens.</summary>
    public static Activity? Start(string verb) => Source.StartActivity(verb);

    /// <summary>Names the request's span after the called method, which also marks it as one to export.</summary>
    public static Task Name(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is { } method
            && context.Features.Get<IHttpActivityFeature>()?.Activity is { } request)
        {
            request.DisplayName = $"{method.ServiceName}/{method.Name}";
            request.SetTag("rpc.system", "grpc").SetTag("rpc.service", method.ServiceName).SetTag(SpanFilter.CallTag, method.Name);
        }
        return next(context);
    }
}
