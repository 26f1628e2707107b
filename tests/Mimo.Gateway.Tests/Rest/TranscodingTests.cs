using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Rest;

/// <summary>The proto's calls as JSON over HTTP/1.1.</summary>
[Collection(SharedGatewayGroup.Name)]
public sealed class TranscodingTests(SharedGateway shared) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = shared.Host.Endpoints.Http };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Ask_StreamsTheEvents_OneALine()
    {
        var session = await _http.Session(31);
        using var response = await _http.Json($"/v1/sessions/{session}/turns", new { question = "q", boxes = (object[])[new { x0 = 1, y0 = 2, x1 = 9, y1 = 8 }] });
        var lines = await response.Lines();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("A round mass é.", string.Concat(lines.Select(line => (string?)line["text"]?["text"])));
        Assert.Equal(["text", "text", "entity", "text", "mask", "mask", "finished"], lines.Select(line => line.AsObject().Single().Key));
        Assert.False(string.IsNullOrEmpty((string?)lines[5]["mask"]!["cocoRleCounts"]));
        Assert.Equal("END_OF_ANSWER", (string)lines[^1]["finished"]!["reason"]!);

        var stored = await _http.GetFromJsonAsync<JsonNode>($"/v1/sessions/{session}");
        Assert.Equal(9, (float)stored!["turns"]![0]!["boxes"]![0]!["x1"]!);
    }

    [Fact]
    public async Task RefineMask_HasTurnAndMaskInItsPath()
    {
        var session = await _http.Session(35);
        using var response = await _http.Json($"/v1/sessions/{session}/turns/1/masks/2:refine", new { points = (object[])[new { x = 3, y = 4, negative = true }] });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((1, 2), (Journal.Refined[session].Turn, Journal.Refined[session].Mask));
        Assert.True(Assert.Single(Journal.Refined[session].Correction.Points).Negative);
        Assert.Equal(2, (int)(await response.Content.ReadFromJsonAsync<JsonNode>())!["mask"]!["index"]!);
    }

    [Fact]
    public async Task Refusal_HasTheSameDetailsAsOverGrpc()
    {
        var session = await _http.Session(32);
        using var empty = await _http.Json($"/v1/sessions/{session}/turns", new { question = " " });
        Assert.Equal((400, "QUESTION_INVALID", "question"), await empty.Refusal());
        using var unknown = await _http.GetAsync(new Uri($"/v1/sessions/{new string('0', 56)}", UriKind.Relative));
        Assert.Equal((404, "SESSION_NOT_FOUND", "session_id"), await unknown.Refusal());
        using var full = await _http.Json($"/v1/sessions/{session}/turns", new { question = "throw overloaded" });
        Assert.Equal((429, "OVERLOADED", null), await full.Refusal());
    }

    [Fact]
    public async Task UnknownFault_TellsNothingOfItself()
    {
        var session = await _http.Session(33);
        using var response = await _http.Json($"/v1/sessions/{session}/turns", new { question = "throw unknown" });
        Assert.Equal((500, "INTERNAL_FAULT", null), await response.Refusal());
        Assert.DoesNotContain(FakeSessionGrain.Canary, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_OfTheRequest_StopsTheModel()
    {
        var session = await _http.Session(34);
        using var cancel = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/sessions/{session}/turns")
        {
            Content = JsonContent.Create(new { question = FakeSessionGrain.Wait }),
        };
        using (var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel.Token))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel.Token));
            Assert.Contains("waiting", await reader.ReadLineAsync(cancel.Token), StringComparison.Ordinal);
        }
        await Journal.CancelledOf(session).Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task SmallImage_InJson_HasTheIdOfItsPixels()
    {
        var file = Samples.Png(35);
        using var response = await _http.Json("/v1/images:json", new { content = Convert.ToBase64String(file) });
        var stored = await response.Content.ReadFromJsonAsync<JsonNode>();
        Assert.Equal((string)(await _http.Upload(file))["imageId"]!, (string)stored!["imageId"]!);
    }

    [Fact]
    public async Task DeletedThings_AreGone()
    {
        var session = await _http.Session(36);
        var image = (string)(await _http.GetFromJsonAsync<JsonNode>($"/v1/sessions/{session}"))!["imageId"]!;
        using var closed = await _http.DeleteAsync(new Uri($"/v1/sessions/{session}", UriKind.Relative));
        using var deleted = await _http.DeleteAsync(new Uri($"/v1/images/{image}", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (closed.StatusCode, deleted.StatusCode));
        using var session404 = await _http.GetAsync(new Uri($"/v1/sessions/{session}", UriKind.Relative));
        using var image404 = await _http.Json("/v1/sessions", new { imageId = image });
        Assert.Equal((404, "SESSION_NOT_FOUND", "session_id"), await session404.Refusal());
        Assert.Equal((404, "IMAGE_NOT_FOUND", "image_id"), await image404.Refusal());
    }

    [Fact]
    public async Task Model_TellsItsLimits()
    {
        var model = await _http.GetFromJsonAsync<JsonNode>("/v1/model");
        Assert.Equal(("fake", 16), ((string)model!["model"]!, (int)model["limits"]!["maxBoxes"]!));
    }
}
