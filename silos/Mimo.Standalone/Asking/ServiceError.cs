using Google.Rpc;
using Grpc.Core;

namespace Mimo.Standalone.Asking;

/// <summary>What the service said went wrong, for a person.</summary>
static class ServiceError
{
    public static UserException Explain(RpcException error)
    {
        var status = error.GetRpcStatus();
        var reason = status?.GetDetail<ErrorInfo>()?.Reason;
        var field = status?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault()?.Field;
        var where = field is null ? "" : $" ({field})";
        return new UserException(
            reason is null ? $"the service cannot be reached: {error.StatusCode}" : $"{error.Status.Detail}{where} [{reason}]",
            error.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.FailedPrecondition
                ? ExitCodes.BadInput
                : ExitCodes.Failed);
    }
}
