using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

/// <summary>What the page makes of a DICOM upload's answer; the answer itself is the service's own tests' affair.</summary>
[Collection(ChromiumGroup.Name)]
public sealed class DicomTests(Chromium chromium)
{
    const string Rendering =
        """
        {"source":"FILE_WINDOW","window":{"center":40,"width":400,"function":"LINEAR"},"explanation":"ABDOMEN","frame":1,"frames":3,
         "offered":[{"window":{"center":40,"width":400,"function":"LINEAR"},"explanation":"ABDOMEN"},
                    {"window":{"center":-600,"width":1500,"function":"LINEAR"},"explanation":"LUNG"}],
         "modality":"CT","markers":{"left":"R","top":"A","right":"L","bottom":"P"},"laterality":"","burnedInAnnotation":true}
        """;

    [SkippableFact]
    public async Task Directions_AreShownOnlyWhereTheFileSaysThem_AndAnotherWindowIsAnotherUpload()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        await Expect(tab.Page.Locator(".side-mark:visible")).ToHaveCountAsync(0);

        var asked = new List<string>();
        await tab.Page.RouteAsync(new Regex(@"/v1/images\?"), async route =>
        {
            asked.Add(new Uri(route.Request.Url).Query);
            var answer = await route.FetchAsync();
            var stored = JsonNode.Parse(await answer.TextAsync())!;
            stored["rendering"] = JsonNode.Parse(Rendering);
            await route.FulfillAsync(new() { Response = answer, Body = stored.ToJsonString() });
        });
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Keyboard.PressAsync("g");
        await Expect(tab.Page.Locator("#mark-left")).ToHaveTextAsync("R");
        await Expect(tab.Page.Locator("#mark-right")).ToHaveTextAsync("L");
        await Expect(tab.Page.Locator("#dicom-note")).ToContainTextAsync("burnt into the pixels");
        await tab.Shot("dicom");
        await tab.Page.Locator("#seen").SelectOptionAsync("LUNG (W 1500 L -600)");
        await Expect(tab.Page.Locator("#veil")).ToBeHiddenAsync();
        await tab.Page.WaitForFunctionAsync("async () => (await import('/store.js')).store.image.name === 'Generated phantom'");
        Assert.Contains("preset=2", asked[^1], StringComparison.Ordinal);
        await tab.Page.UnrouteAllAsync(new() { Behavior = Microsoft.Playwright.UnrouteBehavior.IgnoreErrors });
    }

    [SkippableFact]
    public async Task Credentials_AreAskedFor_AndSent()
    {
        await using var tab = await chromium.Open();
        string? sent = null;
        await tab.Page.RouteAsync(new Regex(@"/v1/images\?"), async route =>
        {
            sent = await route.Request.HeaderValueAsync("authorization");
            if (sent is not null) await route.ContinueAsync();
            else await route.FulfillAsync(new() { Status = 401, ContentType = "application/json", Body = "{\"code\":16,\"message\":\"\",\"details\":[]}" });
        });
        await tab.Page.Keyboard.PressAsync("g");
        await tab.Page.GetByLabel("Access token or API key").FillAsync("one.two.three");
        await tab.Page.GetByText("Use", new() { Exact = true }).ClickAsync();
        await Expect(tab.Page.Locator("#image-name")).ToHaveTextAsync("Generated phantom");
        Assert.Equal("Bearer one.two.three", sent);
    }
}
