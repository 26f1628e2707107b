using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Rest;

[Collection(SharedGatewayGroup.Name)]
public sealed class ImageUploadTests(SharedGateway shared) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = shared.Host.Endpoints.Http };

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("image/png")]
    public async Task RawBody_IsTheSameImage_AsOverGrpc(string type)
    {
        var file = Samples.Png(41);
        using var response = await _http.Raw(file, type, $"sha-256=:{Convert.ToBase64String(SHA256.HashData(file))}:");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var overGrpc = await shared.Host.Client.Send(Samples.Upload(file));
        Assert.Equal(overGrpc, Contracts.V1.UploadImageResponse.Parser.ParseJson(await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task RawBody_OfATypeThatAnyPageMaySend_IsRefused(string? type)
    {
        using var response = await _http.Raw(Samples.Png(42), type);
        Assert.Equal((400, "ARGUMENT_INVALID", "content-type"), await response.Refusal());
    }

    [Fact]
    public async Task RawBody_WithAnotherDigest_IsRefused()
    {
        using var other = await _http.Raw(Samples.Png(43), digest: $"sha-256=:{Convert.ToBase64String(new byte[32])}:");
        Assert.Equal((400, "UPLOAD_MISMATCH", "Content-Digest"), await other.Refusal());
        using var broken = await _http.Raw(Samples.Png(43), digest: "sha-256=:AAAA:");
        Assert.Equal((400, "UPLOAD_PROTOCOL", "Content-Digest"), await broken.Refusal());
    }

    [Fact]
    public async Task RawBody_ThatIsNoImage_IsRefused()
    {
        using var text = await _http.Raw("no image"u8.ToArray());
        Assert.Equal((400, "IMAGE_UNREADABLE", null), await text.Refusal());
        using var empty = await _http.Raw([]);
        Assert.Equal((400, "UPLOAD_PROTOCOL", null), await empty.Refusal());
    }

    [Fact]
    public async Task RawBody_AboveTheLimit_IsRefused_DeclaredOrNot()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Intake:MaxImageBytes"] = "2000" });
        using var http = new HttpClient { BaseAddress = host.Endpoints.Http };
        using var declared = await http.Raw(new byte[2001]);
        Assert.Equal((400, "IMAGE_TOO_LARGE", null), await declared.Refusal());

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images") { Content = new StreamContent(new MemoryStream(new byte[2001])) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.TransferEncodingChunked = true;
        using var undeclared = await http.SendAsync(request);
        Assert.Equal((400, "IMAGE_TOO_LARGE", null), await undeclared.Refusal());
    }

    [Fact]
    public async Task RawBody_LargerThanKestrelsOwnLimit_IsTaken()
    {
        var file = new byte[(30 << 20) + 7000];
        Samples.Png(44).CopyTo(file, 0);
        using var response = await _http.Raw(file);
        // Trailing bytes of a PNG are ignored: what counts is that all of it was read.
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task SilentBody_EndsAndFreesItsSlot()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?>
        {
            ["Mimo:Intake:IdleTimeout"] = "00:00:00.300", ["Mimo:Admit:MaxUploads"] = "1",
        });
        // Not by HttpClient, which reads no answer before it has sent the whole body.
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(host.Endpoints.Http.Host, host.Endpoints.Http.Port);
        await tcp.GetStream().WriteAsync(
            "POST /v1/images HTTP/1.1\r\nHost: mimo\r\nContent-Type: image/png\r\nContent-Length: 100\r\n\r\nabc"u8.ToArray());
        using var reader = new StreamReader(tcp.GetStream());
        Assert.Equal("HTTP/1.1 504 Gateway Timeout", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        using var http = new HttpClient { BaseAddress = host.Endpoints.Http };
        await http.Upload(Samples.Png(45));
    }
}
