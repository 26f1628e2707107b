using Microsoft.Playwright;
using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

/// <summary>Fingers as the browser gets them from a tablet: Chromium's own input, not events made by a script.</summary>
[Collection(ChromiumGroup.Name)]
public sealed class TouchTests(Chromium chromium)
{
    [SkippableFact]
    public async Task TwoFingers_ZoomAndMove_AndDrawNothing()
    {
        await using var tab = await chromium.Open(820, 1180, touch: true);
        await tab.Sample();
        await tab.Page.Locator("[data-tool=box]").TapAsync();
        var fingers = await Fingers.Of(tab);
        var (center, before) = (await tab.Place(256, 256), await tab.Evaluate<double[]>(Viewport));

        // Apart, to twice the distance: the middle stays under them.
        await fingers.Down((center.X - 60, center.Y), (center.X + 60, center.Y));
        for (var way = 70; way <= 120; way += 10) await fingers.Move((center.X - way, center.Y), (center.X + way, center.Y));
        await fingers.Up();
        var zoomed = await tab.Evaluate<double[]>(Viewport);
        Assert.InRange(zoomed[0] / before[0], 1.9, 2.1);
        var middle = await tab.Place(256, 256);
        Assert.InRange(Math.Abs(middle.X - center.X) + Math.Abs(middle.Y - center.Y), 0, 6);
        await tab.Shot("tablet-zoomed");

        // Both the same way: the picture goes with them.
        await fingers.Down((center.X - 50, center.Y), (center.X + 50, center.Y));
        for (var way = 10; way <= 60; way += 10) await fingers.Move((center.X - 50 + way, center.Y + way), (center.X + 50 + way, center.Y + way));
        await fingers.Up();
        var moved = await tab.Evaluate<double[]>(Viewport);
        Assert.InRange(moved[1] - zoomed[1], 55, 65);
        Assert.InRange(moved[2] - zoomed[2], 55, 65);
        Assert.InRange(moved[0] / zoomed[0], 0.98, 1.02);
        await Expect(tab.Page.Locator("#tags .tag")).ToHaveCountAsync(0);

        // One finger draws with the tool, and the page itself has not been zoomed.
        await fingers.Down((center.X - 50, center.Y - 50));
        await fingers.Move((center.X, center.Y));
        await fingers.Move((center.X + 50, center.Y + 40));
        await fingers.Up();
        await Expect(tab.Page.Locator("#tags .tag-name")).ToHaveTextAsync("box 1");
        Assert.Equal(1, await tab.Evaluate<double>("() => visualViewport.scale"));
    }

    const string Viewport = "async () => { const { viewport } = await import('/viewport.js'); return [viewport.scale, viewport.x, viewport.y]; }";

    sealed class Fingers(ICDPSession session)
    {
        public static async Task<Fingers> Of(ViewerTab tab) => new(await tab.Page.Context.NewCDPSessionAsync(tab.Page));

        public Task Down(params (float X, float Y)[] places) => Send("touchStart", places);

        public Task Move(params (float X, float Y)[] places) => Send("touchMove", places);

        public Task Up() => Send("touchEnd", []);

        async Task Send(string type, (float X, float Y)[] places) => await session.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
        {
            ["type"] = type, ["touchPoints"] = places.Select((at, i) => new { x = at.X, y = at.Y, id = i }).ToArray(),
        });
    }
}
