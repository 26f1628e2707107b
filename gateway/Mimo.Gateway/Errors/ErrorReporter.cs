using System.Diagnostics;
using Grpc.Core;
using Mimo.Cluster.Faults;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Gateway.Telemetry;
using RpcStatus = Google.Rpc.Status;

namespace Mimo.Gateway.Errors;

/// <summary>
/// Counts and logs a failure and says what the caller is told. What is not a <see cref="MimoException"/> becomes one here, with a fixed
/// message: the text of an exception can quote a question, a path or a server's name.
/// </summary>
public sealed partial class ErrorReporter(TimeProvider time, GatewayMetrics metrics, ILogger<ErrorReporter> logger)
{
    static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(1);

    /// <param name="exception">What a call ended with.</param>
    /// <param name="method">The call, as in <c>/mimo.v1.Mimo/Ask</c>.</param>
    /// <param name="requestId">Under which the log has the call.</param>
    /// <param name="deadline">The caller's, in UTC.</param>
    /// <param name="cancellationToken">The call's.</param>
    public RpcStatus Report(Exception exception, string method, string requestId, DateTime deadline, CancellationToken cancellationToken)
    {
        var error = Classify(exception, deadline, cancellationToken);
        metrics.Refused(method, error.Reason);
        Activity.Current?.SetTag("error.type", StatusMapper.NameOf(error.Reason));
        if (error.Reason is ErrorReason.InternalFault or ErrorReason.StageUnavailable)
            Log.Failed(logger, method, error.Reason, requestId, Describe(exception), exception.StackTrace);
        else
            Log.Refused(logger, method, error.Reason, requestId);
        return StatusMapper.StatusOf(error, requestId);
    }

    /// <summary>What the caller will be told, without telling or counting it yet.</summary>
    public ErrorReason ReasonOf(Exception exception, DateTime deadline, CancellationToken cancellationToken) =>
        Classify(exception, deadline, cancellationToken).Reason;

    MimoException Classify(Exception exception, DateTime deadline, CancellationToken cancellationToken) => exception switch
    {
        MimoException known => known,
        // Before the others: a call that its caller gave up fails in many ways, none of which is a fault.
        _ when cancellationToken.IsCancellationRequested => deadline <= time.GetUtcNow().UtcDateTime
            ? new MimoException(ErrorReason.CallTimedOut, "The deadline of the call has passed.")
            : new MimoException(ErrorReason.CallCancelled, "The call was cancelled."),
        RpcException { StatusCode: StatusCode.ResourceExhausted } =>
            new MimoException(ErrorReason.UploadProtocol, "A message is larger than the service takes."),
        BadHttpRequestException => new MimoException(ErrorReason.UploadProtocol, "The request's body did not arrive as it was announced."),
        LimitExceededException =>
            new MimoException(ErrorReason.Overloaded, "Every slot is taken; retry later.", retryAfter: UnavailableRetry),
        _ when OrleansFaults.IsStageUnavailable(exception) => new MimoException(
            ErrorReason.StageUnavailable, "No server of the needed kind can be reached now.", retryAfter: UnavailableRetry),
        _ => new MimoException(ErrorReason.InternalFault, "The service failed; its log has the details under the request id."),
    };

    // Types only: messages of libraries quote their input, and the input is patient data.
    static string Describe(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.GetType().Name} <- {Describe(inner)}" : exception.GetType().Name;

    static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "{Method} failed with {Reason}, request {RequestId}: {Kind}\n{Stack}")]
        public static partial void Failed(ILogger logger, string method, ErrorReason reason, string requestId, string kind, string? stack);

        [LoggerMessage(1002, LogLevel.Information, "{Method} refused with {Reason}, request {RequestId}")]
        public static partial void Refused(ILogger logger, string method, ErrorReason reason, string requestId);
    }
}
