using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Gateway.Audit;
using Mimo.Gateway.Errors;
using Mimo.Gateway.Telemetry;

namespace Mimo.Gateway.Identity;

/// <summary>
/// Finds out who calls and whether they may, for gRPC, gRPC-Web, REST and plain HTTP alike, before a byte of the body is read. An
/// interceptor would come after: gRPC reads the whole message of a unary call, up to 4 MiB, before it asks its interceptors.
/// </summary>
public sealed partial class CallerMiddleware(CallerIdentifier identifier, AccessAudit audit, GatewayMetrics metrics, ILogger<CallerMiddleware> logger) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // Without an endpoint there is nothing to protect: it ends as not found.
        if (context.GetEndpoint() is { } endpoint && endpoint.Access() is { IsOpen: false } access)
        {
            Caller caller;
            try
            {
                caller = await identifier.Identify(context);
            }
            catch (CredentialException e)
            {
                await Refuse(context, endpoint, ErrorReason.Unauthenticated, "The call has no credentials that hold.", e.Message, null);
                return;
            }
            if (!access.Allows(caller.Scopes))
            {
                await Refuse(context, endpoint, ErrorReason.PermissionDenied, "The caller's scopes do not allow this call.", "scopes", caller);
                return;
            }
            context.Features.Set(caller);
        }
        await next(context);
    }

    async Task Refuse(HttpContext context, Endpoint endpoint, ErrorReason reason, string message, string cause, Caller? caller)
    {
        metrics.Refused(endpoint.Name(), reason);
        Log.Refused(logger, endpoint.Name(), reason, context.TraceIdentifier, cause);
        audit.Refused(context, endpoint.Name(), reason, caller);
        await EarlyRefusal.Write(context, StatusMapper.Map(new MimoException(reason, message), context.TraceIdentifier));
    }

    static partial class Log
    {
        [LoggerMessage(1027, LogLevel.Warning, "{Method} refused with {Reason}, request {RequestId}: {Cause}")]
        public static partial void Refused(ILogger logger, string method, ErrorReason reason, string requestId, string cause);
    }
}
