using Google.Rpc;
using Grpc.Core;

namespace Mimo.Standalone.Asking;

/// <summary>What the service said went wrong, for a person.</summary>
static class ServiceError
{
    public static UserException Explain(RpcException error)
    {
        var reason = Reason(error);
        var where = Field(error) is { } field ? $" ({field})" : "";
        return new UserException(
            reason is null ? $"the service cannot be reached: {error.StatusCode}" : $"{error.Status.Detail}{where} [{reason}]",
            error.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.FailedPrecondition
                or StatusCode.Unauthenticated or StatusCode.PermissionDenied
                ? ExitCodes.BadInput
                : ExitCodes.Failed);
    }

    /// <summary>A name of <c>ErrorReason</c>; null when it was not the service that answered.</summary>
    public static string? Reason(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason;

    /// <summary>Of the request; null where none is at fault.</summary>
    public static string? Field(RpcException error) => error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault()?.Field;
}
