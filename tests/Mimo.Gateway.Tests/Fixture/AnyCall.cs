using Google.Protobuf.Reflection;
using Grpc.Core;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>Makes any call of the service by its descriptor, so that no test has to be told of a new one.</summary>
static class AnyCall
{
    static readonly Marshaller<byte[]> Raw = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);

    public static IReadOnlyList<MethodDescriptor> All => [.. MimoReflection.Descriptor.Services.SelectMany(service => service.Methods)];

    public static string NameOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    /// <summary>Calls with one message and reads to the end. The deadline ends what would go on for ever.</summary>
    public static async Task Make(CallInvoker invoker, MethodDescriptor method, Metadata headers, byte[]? message = null)
    {
        var options = new CallOptions(headers, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20));
        message ??= [];
        var type = method.IsClientStreaming
            ? method.IsServerStreaming ? MethodType.DuplexStreaming : MethodType.ClientStreaming
            : method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary;
        var call = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, Raw, Raw);
        switch (type)
        {
            case MethodType.Unary:
                await invoker.AsyncUnaryCall(call, null, options, message);
                break;
            case MethodType.ServerStreaming:
                using (var answer = invoker.AsyncServerStreamingCall(call, null, options, message))
                    while (await answer.ResponseStream.MoveNext(default));
                break;
            case MethodType.ClientStreaming:
                using (var upload = invoker.AsyncClientStreamingCall(call, null, options))
                {
                    await Send(upload.RequestStream, message);
                    await upload.ResponseAsync;
                }
                break;
            default:
                using (var both = invoker.AsyncDuplexStreamingCall(call, null, options))
                {
                    await Send(both.RequestStream, message);
                    while (await both.ResponseStream.MoveNext(default));
                }
                break;
        }
    }

    static async Task Send(IClientStreamWriter<byte[]> stream, byte[] message)
    {
        try
        {
            await stream.WriteAsync(message);
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // Refused before it was read: the response says why.
        }
    }
}
