using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Mimo.Gateway.Errors;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Gateway.Audit;

/// <summary>
/// Audits every call of the service but the one that is about no patient. Inside <see cref="ErrorInterceptor"/>, so that a record which cannot be
/// written ends the call like any other failure: gRPC sends a call's status only after this.
/// </summary>
public sealed class AuditInterceptor(AccessAudit audit, ErrorReporter errors) : Interceptor
{
    static readonly string Service = $"/{Api.Descriptor.FullName}/";

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await Run(context, request, () => response, async () => response = await continuation(request, context));
        return response!;
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await Run<TRequest>(context, null, () => response, async () => response = await continuation(requestStream, context));
        return response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        Run(context, request, () => null, () => continuation(request, responseStream, context));

    Task Run<TRequest>(ServerCallContext context, TRequest? request, Func<object?> response, Func<Task> body) where TRequest : class
    {
        var call = context.Method.StartsWith(Service, StringComparison.Ordinal) ? context.Method[Service.Length..] : "";
        if (call is "" or nameof(Api.MimoClient.GetModelInfo)) return body();
        var http = context.GetHttpContext();
        return audit.Run(http, call, Image, body, e => errors.ReasonOf(e, context.Deadline, context.CancellationToken));

        string Image() => audit.ImageOf(http, request as IMessage) is { Length: > 0 } image ? image : audit.ImageOf(http, response() as IMessage);
    }
}
