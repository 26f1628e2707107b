using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace Mimo.Gateway.Rest;

/// <summary>Errors and messages in the JSON that transcoding writes, for endpoints that are not transcoded.</summary>
static class RestStatus
{
    /// <summary>What the details of an error may be; transcoding needs to be told as well.</summary>
    public static readonly TypeRegistry Details = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);

    static readonly JsonFormatter Formatter = new(new JsonFormatter.Settings(formatDefaultValues: true, Details));

    public static IResult Message(IMessage message) => Results.Content(Formatter.Format(message), "application/json");

    public static IResult Error(RpcStatus status, HttpContext context)
    {
        if (status.GetDetail<RetryInfo>() is { RetryDelay: { } delay })
            context.Response.Headers.RetryAfter = Math.Ceiling(delay.ToTimeSpan().TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Results.Content(Formatter.Format(status), "application/json", statusCode: CodeOf((StatusCode)status.Code));
    }

    // The same table as transcoding's, which is not public.
    static int CodeOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists or StatusCode.Aborted => StatusCodes.Status409Conflict,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Cancelled => StatusCodes.Status499ClientClosedRequest,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };
}
