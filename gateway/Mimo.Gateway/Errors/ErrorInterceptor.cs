using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Mimo.Cluster.Faults;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Gateway.Telemetry;

namespace Mimo.Gateway.Errors;

/// <summary>
/// The last thing between a failure and the caller. What is not a <see cref="MimoException"/> becomes one here, with a fixed message:
/// the text of an exception can quote a question, a path or a server's name.
/// </summary>
public sealed partial class ErrorInterceptor(TimeProvider time, GatewayMetrics metrics, ILogger<ErrorInterceptor> logger) : Interceptor
{
    static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(1);

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e)
        {
            throw Outgoing(e, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception e)
        {
            throw Outgoing(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception e)
        {
            throw Outgoing(e, context);
        }
    }

    RpcException Outgoing(Exception exception, ServerCallContext context)
    {
        var requestId = context.GetHttpContext().TraceIdentifier;
        var error = Classify(exception, context);
        metrics.Refused(context.Method, error.Reason);
        Activity.Current?.SetTag("error.type", StatusMapper.NameOf(error.Reason));
        if (error.Reason is ErrorReason.InternalFault or ErrorReason.StageUnavailable)
            Log.Failed(logger, context.Method, error.Reason, requestId, Describe(exception), exception.StackTrace);
        else
            Log.Refused(logger, context.Method, error.Reason, requestId);
        return StatusMapper.Map(error, requestId);
    }

    MimoException Classify(Exception exception, ServerCallContext context) => exception switch
    {
        MimoException known => known,
        // Before the others: a call that its caller gave up fails in many ways, none of which is a fault.
        _ when context.CancellationToken.IsCancellationRequested => context.Deadline <= time.GetUtcNow().UtcDateTime
            ? new MimoException(ErrorReason.CallTimedOut, "The deadline of the call has passed.")
            : new MimoException(ErrorReason.CallCancelled, "The call was cancelled."),
        RpcException { StatusCode: StatusCode.ResourceExhausted } =>
            new MimoException(ErrorReason.UploadProtocol, "A message is larger than the service takes."),
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
