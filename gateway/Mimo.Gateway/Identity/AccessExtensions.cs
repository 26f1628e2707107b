using Grpc.AspNetCore.Server;

namespace Mimo.Gateway.Identity;

public static class AccessExtensions
{
    /// <summary>States who may reach plain HTTP endpoints. Those that state nothing are for <see cref="Scopes.Admin"/>.</summary>
    public static T RequireAccess<T>(this T endpoint, Access access) where T : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(access));
        return endpoint;
    }

    internal static Access Access(this Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is { } call) return Permissions.OfCall(call.Method.FullName);
        return endpoint.Metadata.GetMetadata<Access>() ?? Identity.Access.With(Scopes.Admin);
    }

    /// <summary>A name for logs and metrics that holds nothing of the request.</summary>
    internal static string Name(this Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName
        ?? endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "http";
}
