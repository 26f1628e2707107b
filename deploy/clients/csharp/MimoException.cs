using Google.Rpc;
using Grpc.Core;

namespace MimoSample;

/// <summary>What the service said: a reason that programs read, the field at fault, the delay after which a retry can help.</summary>
sealed class MimoException : Exception
{
    static readonly TimeSpan Reconnect = TimeSpan.FromMilliseconds(500);

    public MimoException(RpcException error) : base(Text(error))
    {
        Reason = ReasonOf(error);
        Field = FieldOf(error);
        RetryAfter = error.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan()
            ?? (error.StatusCode == StatusCode.Unavailable ? Reconnect : null);
    }

    /// <summary>A name of <c>mimo.v1.ErrorReason</c>, or gRPC's code where the service did not answer.</summary>
    public string Reason { get; }

    public string? Field { get; }

    /// <summary>Null: the same call fails again.</summary>
    public TimeSpan? RetryAfter { get; }

    static string ReasonOf(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? error.StatusCode.ToString();

    static string? FieldOf(RpcException error) => error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault()?.Field;

    static string Text(RpcException error) =>
        $"{error.Status.Detail} [{ReasonOf(error)}]{(FieldOf(error) is { } field ? $" ({field})" : "")}";
}
