using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

[Collection(ChromiumGroup.Name)]
public sealed class RefineTests(Chromium chromium)
{
    [SkippableFact]
    public async Task Point_CorrectsTheMask_AndUndoGivesItBack()
    {
        await using var tab = await chromium.Open();
        await (await tab.Sample()).Ask(ViewerTab.SampleQuestion);
        var answered = await tab.Stored<string>("store.turns[0].masks[0].wire.cocoRleCounts");
        await tab.Page.GetByLabel("Correct mask 1 with points").ClickAsync();
        await tab.Tool("negative");
        await tab.Click(205, 300);
        var row = tab.LastTurn.Locator(".masks li");
        await Expect(row).ToContainTextAsync("1 correction");
        await Expect(tab.Page.Locator("#say")).ToContainTextAsync("Mask 1 has");
        Assert.NotEqual(answered, await tab.Stored<string>("store.turns[0].masks[0].wire.cocoRleCounts"));
        Assert.Equal(0, await tab.Stored<int>("store.prompts.length"));
        await tab.Shot("refine");
        await tab.Page.Keyboard.PressAsync("Control+z");
        await Expect(row).Not.ToContainTextAsync("correction");
        await tab.Page.WaitForFunctionAsync(
            "async counts => (await import('/store.js')).store.turns[0].masks[0].wire.cocoRleCounts === counts", answered);
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Page.Locator("[data-tool=hand]")).ToHaveAttributeAsync("aria-pressed", "true");
    }
}
