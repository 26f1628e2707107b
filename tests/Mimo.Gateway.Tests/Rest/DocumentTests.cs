using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Rest;

[Collection(SharedGatewayGroup.Name)]
public sealed class DocumentTests(SharedGateway shared) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = shared.Host.Endpoints.Http };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Document_HasEachCallOfTheProto_AndThePlainEndpoints()
    {
        var document = await _http.GetFromJsonAsync<JsonNode>("/openapi/v1.json");
        var operations = document!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(verb => $"{verb.Key} {path.Key} {verb.Value!["operationId"]}"));
        Assert.Superset(
            new HashSet<string>
            {
                "get /v1/model GetModelInfo", "post /v1/images:json UploadSmallImage", "post /v1/sessions OpenSession", "get /v1/sessions ListSessions",
                "post /v1/sessions/{sessionId}/turns Ask", "get /v1/sessions/{sessionId} GetSession",
                "delete /v1/sessions/{sessionId} CloseSession", "delete /v1/images/{imageId} DeleteImage", "post /v1/images UploadImage",
                "get /v1/sessions/{sessionId}/turns/{turn}/seg ExportSegmentation", "post /v1/sessions/{sessionId}/turns/{turn}/seg ExportSegmentation2",
                "get /v1/images/{imageId}/rendered RenderImage", "get /v1/images/{imageId}/pixels GetImagePixels",
            },
            operations.ToHashSet());
    }

    [Fact]
    public async Task Document_CarriesTheProtosComments_AndEveryReferenceLeadsSomewhere()
    {
        var text = await _http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        var document = JsonNode.Parse(text)!;
        var schemas = document["components"]!["schemas"]!;
        Assert.Equal("The model's own estimate of the mask's IoU, 0 to 1.", (string)schemas["Mask"]!["properties"]!["predictedIou"]!["description"]!);
        Assert.Null(document["paths"]!["/v1/sessions/{sessionId}/turns"]!["post"]!["requestBody"]!["content"]!["application/json"]!
            ["schema"]!["properties"]!["sessionId"]);
        var created = schemas["SessionSummary"]!["properties"]!["created"]!;
        Assert.Equal(("string", "date-time"), ((string)created["type"]!, (string)created["format"]!));
        foreach (var reference in References(document))
            Assert.NotNull(schemas[reference["#/components/schemas/".Length..]]);
    }

    [Fact]
    public async Task Page_ComesFromTheServiceItself()
    {
        var page = await _http.GetStringAsync(new Uri("/openapi/index.html", UriKind.Relative));
        Assert.Contains("swagger-ui", page, StringComparison.Ordinal);
        Assert.DoesNotContain("//", page.Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(item => item.Key == "$ref" ? [(string)item.Value!] : References(item.Value)),
        JsonArray all => all.SelectMany(References),
        _ => [],
    };
}
