using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace Mimo.Gateway.Tests.Fuzz;

/// <summary>Bytes to a method over HTTP/2, with none of what a gRPC client puts right.</summary>
sealed class RawGrpc(Uri address) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = address };

    /// <summary>A message with its five bytes in front.</summary>
    public static byte[] Frame(byte[] message) => [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    /// <returns>The status and, where the gateway wrote it, the details.</returns>
    public async Task<(StatusCode Status, string? Details)> Send(string method, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        // Without a message the trailers come as headers.
        HttpHeaders trailers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        var status = (StatusCode)int.Parse(trailers.GetValues("grpc-status").Single());
        return (status, trailers.TryGetValues("grpc-status-details-bin", out var details) ? details.Single() : null);
    }

    public void Dispose() => _http.Dispose();
}
