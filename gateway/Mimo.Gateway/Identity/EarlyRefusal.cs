using System.Globalization;
using Grpc.Core;
using Mimo.Gateway.Rest;

namespace Mimo.Gateway.Identity;

/// <summary>
/// Writes an error before gRPC has seen the call: as gRPC's trailers-only response, which gRPC-Web takes as well, or as the JSON that
/// transcoding writes. Grpc.AspNetCore has no public way to end a call from a middleware.
/// </summary>
static class EarlyRefusal
{
    public static Task Write(HttpContext context, RpcException error)
    {
        var response = context.Response;
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            response.ContentType = "application/grpc";
            response.Headers["grpc-status"] = ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture);
            response.Headers["grpc-message"] = Uri.EscapeDataString(error.Status.Detail);
            foreach (var entry in error.Trailers)
                response.Headers[entry.Key] = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
            return Task.CompletedTask;
        }
        if (error.StatusCode == StatusCode.Unauthenticated) response.Headers.WWWAuthenticate = "Bearer";
        return RestStatus.Error(error.GetRpcStatus()!, context).ExecuteAsync(context);
    }
}
