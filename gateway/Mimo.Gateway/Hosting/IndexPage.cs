using Mimo.Contracts;

namespace Mimo.Gateway.Hosting;

/// <summary>What a person sees who opens the HTTP port in a browser.</summary>
static class IndexPage
{
    public static string Text(GatewayEndpoints endpoints) => $"""
        MIMO: grounded answers about medical images

        gRPC              {endpoints.Grpc.Authority}   service mimo.v1.Mimo
        gRPC-Web, REST    {endpoints.Http.Authority}   /openapi
        ready, alive      /readyz, /livez

        {Disclaimer.Text}

        """;
}
