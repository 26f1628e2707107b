using System.Net;
using Mimo.Contracts;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Viewer;

[Collection(SharedGatewayGroup.Name)]
public sealed class ViewerPageTests(SharedGateway shared)
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/main.js", "text/javascript")]
    [InlineData("/fonts/inter.woff2", "font/woff2")]
    [InlineData("/phantom.png", "image/png")]
    public async Task Files_AreServed_UnderAStrictPolicy(string path, string type)
    {
        using var http = new HttpClient { BaseAddress = shared.Host.Endpoints.Http };
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        var policy = string.Join(' ', response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SwitchedOff_TheIndexIsText()
    {
        await using var host = await GatewayHost.Start(options: new MimoGatewayOptions { Viewer = false });
        using var http = new HttpClient { BaseAddress = host.Endpoints.Http };
        Assert.Contains(Disclaimer.Text, await http.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
        using var script = await http.GetAsync(new Uri("/main.js", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, script.StatusCode);
    }
}
