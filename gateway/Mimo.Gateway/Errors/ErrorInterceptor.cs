using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Mimo.Gateway.Errors;

/// <summary>The last thing between a failed gRPC call and its caller.</summary>
public sealed class ErrorInterceptor(ErrorReporter reporter) : Interceptor
{
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

    RpcException Outgoing(Exception exception, ServerCallContext context) => reporter.Report(
        exception, context.Method, context.GetHttpContext().TraceIdentifier, context.Deadline, context.CancellationToken).ToRpcException();
}
