using System.Net;
using System.Runtime.InteropServices;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Gateway.Tests.Rest;

[Collection(SharedGatewayGroup.Name)]
public sealed class ImageViewsTests(SharedGateway shared) : IDisposable
{
    static readonly VipsCodec Codec = new();

    readonly HttpClient _http = new() { BaseAddress = shared.Host.Endpoints.Http };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task EightBits_ComeBackAsTheyAre()
    {
        var file = Samples.Png(51);
        var image = (string)(await _http.Upload(file))["imageId"]!;
        var (rendered, _) = await Get($"/v1/images/{image}/rendered");
        var sent = Codec.Decode(file, DecodeLimits.Default, default).Memory.ToArray();
        Assert.Equal(sent, Codec.Decode(rendered, DecodeLimits.Default, default).Memory.ToArray());
        Assert.Equal(sent, (await Get($"/v1/images/{image}/pixels")).Bytes);
    }

    [Fact]
    public async Task SixteenBits_AreWindowed_OrComeRaw()
    {
        ushort[] words = [1000, 1100, 1200, 1500, 2000, 3000];
        var bytes = MemoryMarshal.AsBytes(words.AsSpan()).ToArray();
        var image = (string)(await _http.Upload(Codec.EncodePng(new PixelBuffer(3, 2, 1, 16, bytes))))["imageId"]!;
        var (full, headers) = await Get($"/v1/images/{image}/rendered");
        Assert.Equal([0, 13, 26, 64, 128, 255], Codec.Decode(full, DecodeLimits.Default, default).Memory.ToArray());
        Assert.True(headers.CacheControl!.NoStore);
        var (narrow, _) = await Get($"/v1/images/{image}/rendered?low=1100&high=1500");
        Assert.Equal([0, 0, 64, 255, 255, 255], Codec.Decode(narrow, DecodeLimits.Default, default).Memory.ToArray());
        Assert.Equal(bytes, (await Get($"/v1/images/{image}/pixels")).Bytes);
    }

    [Theory]
    [InlineData("low=5&high=5", "low")]
    [InlineData("low=5", "low")]
    [InlineData("low=-1&high=5", "low")]
    [InlineData("low=1&high=70000", "high")]
    [InlineData("low=1&high=2", "low")]
    public async Task WindowThatMakesNoSense_IsRefused(string query, string field)
    {
        var image = (string)(await _http.Upload(Samples.Png(52)))["imageId"]!;
        using var response = await _http.GetAsync(new Uri($"/v1/images/{image}/rendered?{query}", UriKind.Relative));
        Assert.Equal((400, "ARGUMENT_INVALID", field), await response.Refusal());
    }

    [Theory]
    [InlineData("rendered")]
    [InlineData("pixels")]
    public async Task UnknownImage_IsNotFound(string view)
    {
        using var response = await _http.GetAsync(new Uri($"/v1/images/{new string('0', 80)}/{view}", UriKind.Relative));
        Assert.Equal((404, "IMAGE_NOT_FOUND", "image_id"), await response.Refusal());
    }

    [Fact]
    public async Task Views_AreAdmittedLikeUploads()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Admit:MaxUploads"] = "1" });
        using var http = new HttpClient { BaseAddress = host.Endpoints.Http };
        var image = (string)(await http.Upload(Samples.Png(53)))["imageId"]!;
        async Task<Grpc.Core.AsyncClientStreamingCall<Contracts.V1.UploadImageRequest, Contracts.V1.UploadImageResponse>> Hold()
        {
            var upload = host.Client.UploadImage();
            await upload.RequestStream.WriteAsync(Samples.Upload(Samples.Png(54)).First());
            return upload;
        }

        var stuck = await Hold();
        var refused = default((int, string, string?));
        // The slot is taken once the header has arrived, which is not yet when the write returns.
        for (var i = 0; i < 200 && refused == default; i++)
        {
            // A view had the slot when it came.
            if (stuck.ResponseAsync.IsFaulted)
            {
                stuck.Dispose();
                stuck = await Hold();
            }
            using var response = await http.GetAsync(new Uri($"/v1/images/{image}/pixels", UriKind.Relative));
            if (response.StatusCode != HttpStatusCode.OK)
            {
                refused = await response.Refusal();
                Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
            }
            else
            {
                await Task.Delay(20);
            }
        }
        Assert.Equal((429, "OVERLOADED", null), refused);
        stuck.Dispose();
    }

    async Task<(byte[] Bytes, System.Net.Http.Headers.HttpResponseHeaders Headers)> Get(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsByteArrayAsync(), response.Headers);
    }
}
