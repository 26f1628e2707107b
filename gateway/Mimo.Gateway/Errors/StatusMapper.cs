using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using RpcStatus = Google.Rpc.Status;

namespace Mimo.Gateway.Errors;

/// <summary>Writes a <see cref="MimoException"/> as <c>google.rpc.Status</c>: the only way in which an error leaves the gateway.</summary>
public static class StatusMapper
{
    public const string Domain = "mimo.v1";

    public static RpcException Map(MimoException error, string requestId) => StatusOf(error, requestId).ToRpcException();

    public static RpcStatus StatusOf(MimoException error, string requestId)
    {
        var status = new RpcStatus { Code = (int)CodeOf(error.Reason), Message = error.Message };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = NameOf(error.Reason), Domain = Domain }));
        if (error.Field is { } field)
        {
            var violation = new BadRequest.Types.FieldViolation
            {
                Field = field,
                Description = error.Message,
                Reason = NameOf(error.Reason),
            };
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { violation } }));
        }

        if (error.RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        if (CodeOf(error.Reason) == Code.ResourceExhausted)
        {
            var subject = error.Reason == ErrorReason.QuotaExhausted ? "tenant" : "service";
            var violation = new QuotaFailure.Types.Violation { Subject = subject, Description = error.Message };
            status.Details.Add(Any.Pack(new QuotaFailure { Violations = { violation } }));
        }
        status.Details.Add(Any.Pack(new RequestInfo { RequestId = requestId }));
        return status;
    }

    /// <summary>The name in the proto, such as <c>IMAGE_NOT_FOUND</c>.</summary>
    public static string NameOf(ErrorReason reason) =>
        ErrorsReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>(
        nameof(ErrorReason)).FindValueByNumber((int)reason).Name;

    /// <summary>The code that errors.proto gives beside each reason.</summary>
    public static Code CodeOf(ErrorReason reason) => reason switch
    {
        ErrorReason.ImageUnreadable or ErrorReason.ImageTooLarge or ErrorReason.UploadMismatch or ErrorReason.UploadProtocol
            or ErrorReason.QuestionInvalid or ErrorReason.BoxInvalid or ErrorReason.PointInvalid
            or ErrorReason.ArgumentInvalid => Code.InvalidArgument,
        ErrorReason.ImageNotFound or ErrorReason.SessionNotFound or ErrorReason.MaskNotFound or ErrorReason.DicomNotFound
            or ErrorReason.TurnNotFound => Code.NotFound,
        ErrorReason.TurnInProgress or ErrorReason.SessionFull or ErrorReason.DicomUnsupported
            or ErrorReason.NoDicomSource or ErrorReason.NothingToExport => Code.FailedPrecondition,
        ErrorReason.Overloaded or ErrorReason.QuotaExhausted => Code.ResourceExhausted,
        ErrorReason.Unauthenticated => Code.Unauthenticated,
        ErrorReason.PermissionDenied => Code.PermissionDenied,
        ErrorReason.StageUnavailable or ErrorReason.DicomwebFailed => Code.Unavailable,
        ErrorReason.CallCancelled => Code.Cancelled,
        ErrorReason.CallTimedOut => Code.DeadlineExceeded,
        _ => Code.Internal,
    };
}
