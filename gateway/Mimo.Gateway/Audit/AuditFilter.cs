using Mimo.Gateway.Errors;

namespace Mimo.Gateway.Audit;

/// <summary>
/// What <see cref="AuditInterceptor"/> is to gRPC calls, for plain HTTP endpoints that show or take images: inside the error filter of their group.
/// The record is kept before a byte of the response is sent. A handler names the image by <see cref="Note"/> where the route does not.
/// </summary>
public sealed class AuditFilter(AccessAudit audit, ErrorReporter errors) : IEndpointFilter
{
    static readonly object Noted = new();

    /// <summary>Says which image a call is about.</summary>
    public static void Note(HttpContext http, string imageId) => http.Items[Noted] = imageId;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        object? result = null;
        await audit.Run(
            http, http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "Rest",
            () => AccessAudit.OwnImage(http, http.Items[Noted] as string ?? http.GetRouteValue("imageId") as string),
            async () => result = await next(context), e => errors.ReasonOf(e, DateTime.MaxValue, http.RequestAborted));
        return result;
    }
}
