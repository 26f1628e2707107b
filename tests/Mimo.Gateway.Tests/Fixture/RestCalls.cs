using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>REST calls as a caller without this repository makes them.</summary>
static class RestCalls
{
    public static async Task<JsonNode> Upload(this HttpClient http, byte[] file)
    {
        using var response = await http.Raw(file);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public static async Task<HttpResponseMessage> Raw(
        this HttpClient http, byte[] file, string? type = "application/octet-stream", string? digest = null)
    {
        using var content = new ByteArrayContent(file);
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (digest is not null) content.Headers.TryAddWithoutValidation("Content-Digest", digest);
        return await http.PostAsync(new Uri("/v1/images", UriKind.Relative), content);
    }

    public static async Task<HttpResponseMessage> Json(this HttpClient http, string path, object body)
    {
        using var content = JsonContent.Create(body);
        return await http.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public static async Task<string> Session(this HttpClient http, int seed)
    {
        var image = await http.Upload(Samples.Png(seed));
        using var response = await http.Json("/v1/sessions", new { imageId = (string)image["imageId"]! });
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["sessionId"]!;
    }

    public static async Task<List<JsonNode>> Lines(this HttpResponseMessage response) =>
        [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    /// <summary>HTTP status, reason and field of a refusal, checked for the form that every error has.</summary>
    public static async Task<(int Http, string Reason, string? Field)> Refusal(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return Refusal((int)response.StatusCode, JsonNode.Parse(text) ?? throw new InvalidOperationException(text));
    }

    public static (int Http, string Reason, string? Field) Refusal(int http, JsonNode status)
    {
        JsonNode? Detail(string type) => status["details"]!.AsArray().FirstOrDefault(
            detail => (string)detail!["@type"]! == $"type.googleapis.com/google.rpc.{type}");
        Assert.Equal("mimo.v1", (string)Detail("ErrorInfo")!["domain"]!);
        Assert.False(string.IsNullOrEmpty((string?)Detail("RequestInfo")!["requestId"]));
        return (http, (string)Detail("ErrorInfo")!["reason"]!, (string?)Detail("BadRequest")?["fieldViolations"]![0]!["field"]);
    }
}
