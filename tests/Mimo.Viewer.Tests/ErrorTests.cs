using System.Text.RegularExpressions;
using Mimo.Tests.Shared;
using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

[Collection(ChromiumGroup.Name)]
public sealed class ErrorTests(Chromium chromium)
{
    [SkippableFact]
    public async Task BadFile_IsExplained_AndAGoodOneStillOpens()
    {
        await using var tab = await chromium.Open();
        await tab.OpenFile("notes.txt", "not a picture"u8.ToArray());
        var notice = tab.Page.Locator("#notice");
        await Expect(notice).ToContainTextAsync("not a picture that can be read");
        await Expect(notice).ToContainTextAsync("IMAGE_UNREADABLE");
        await tab.Shot("bad-file");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(notice).ToHaveCountAsync(0);
        await tab.Sample();
    }

    [SkippableFact]
    public async Task Overload_SaysWhenToRetry_AndTheRetryIsTheSameTurn()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        var bodies = new List<string?>();
        await tab.Page.RouteAsync("**/turns", async route =>
        {
            bodies.Add(route.Request.PostData);
            if (bodies.Count > 1) await route.ContinueAsync();
            else await route.FulfillAsync(new() { Status = 429, ContentType = "application/json", Body = Overloaded });
        });
        await tab.Page.Locator("#ask").ClickAsync();
        await Expect(tab.LastTurn.Locator(".failure")).ToContainTextAsync("The service is busy");
        var again = tab.LastTurn.Locator(".failure button");
        await Expect(again).ToContainTextAsync("in 1 s");
        await Expect(again).ToBeEnabledAsync();
        await again.ClickAsync();
        await Expect(tab.LastTurn).ToContainTextAsync("liver1");
        Assert.Equal(bodies[0], bodies[1]);
    }

    [SkippableFact]
    public async Task LostService_IsExplained()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        await tab.Page.RouteAsync("**/turns", route => route.AbortAsync());
        await tab.Page.Locator("#ask").ClickAsync();
        await Expect(tab.LastTurn.Locator(".failure")).ToContainTextAsync("does not answer");
    }

    [SkippableFact]
    public async Task EachReason_HasItsWords()
    {
        await using var tab = await chromium.Open();
        var proto = await File.ReadAllTextAsync(Path.Combine(TestRepository.Root, "contracts", "Mimo.Contracts", "mimo", "v1", "errors.proto"));
        var reasons = Regex.Matches(proto, @"^  (\w+) = [1-9]\d*;", RegexOptions.Multiline).Select(match => match.Groups[1].Value).ToArray();
        Assert.Contains("OVERLOADED", reasons);
        Assert.Equal("", await tab.Evaluate<string>(
            """
            async reasons => {
              const { explain } = await import('/words.js');
              return reasons.filter(reason => explain({ reason, retrySeconds: null }).what === explain({ reason: '?', retrySeconds: null }).what).join();
            }
            """, reasons));
    }

    const string Overloaded =
        """
        {"code":8,"message":"Every slot is taken; retry later.","details":[
          {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"OVERLOADED","domain":"mimo.v1"},
          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"0.500s"}]}
        """;
}
