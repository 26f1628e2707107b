using Mimo.Gateway.Errors;

namespace Mimo.Gateway.Rest;

/// <summary>What <see cref="ErrorInterceptor"/> is to gRPC calls, for plain HTTP endpoints: put them into a group with this filter.</summary>
public sealed class RestErrorFilter(ErrorReporter reporter) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var name = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "Rest";
            return RestStatus.Error(reporter.Report(e, name, http.TraceIdentifier, DateTime.MaxValue, http.RequestAborted), http);
        }
    }
}
