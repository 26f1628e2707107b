using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

[Collection(ChromiumGroup.Name)]
public sealed class SessionsTests(Chromium chromium)
{
    [SkippableFact]
    public async Task Conversation_IsListed_GoesOnInAnotherTab_AndIsEnded()
    {
        string session;
        await using (var first = await chromium.Open())
        {
            await first.Sample();
            await first.Tool("point");
            await first.Click(170, 200);
            await first.Ask(ViewerTab.SampleQuestion);
            session = await first.Stored<string>("store.session");
            // Another picture does not end it.
            await first.Page.Locator("#canvas").FocusAsync();
            await first.Page.Keyboard.PressAsync("g");
            await Expect(first.Page.Locator(".turn")).ToHaveCountAsync(0);
        }

        await using var tab = await chromium.Open();
        await tab.Page.Locator("#welcome-sessions").ClickAsync();
        var row = tab.Page.Locator($"[data-session='{session}']");
        await Expect(row).ToContainTextAsync("1 question");
        await Expect(row.Locator("img")).ToHaveJSPropertyAsync("naturalWidth", 512);
        Assert.Empty((await tab.Page.RunAxe()).Violations.Select(fault => fault.Help));
        await tab.Shot("sessions");
        await row.Locator(".session").ClickAsync();
        await Expect(tab.LastTurn).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\bdone\b"));
        await Expect(tab.LastTurn.Locator(".tag")).ToHaveTextAsync("point 1");
        await Expect(tab.LastTurn.Locator("button.term")).ToContainTextAsync("liver");
        Assert.True(await tab.Blue() > 1000, "The mask of the earlier answer is not drawn.");
        await tab.Shot("resumed");
        await tab.Ask("Where is it?");
        Assert.Equal(2, await tab.Stored<int>("store.turns.at(-1).finished.turn"));

        await tab.Page.Locator("#sessions-open").ClickAsync();
        await Expect(row.Locator(".session")).ToBeDisabledAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Locator("#canvas").FocusAsync();
        await tab.Page.Keyboard.PressAsync("g");
        await Expect(tab.Page.Locator(".turn")).ToHaveCountAsync(0);
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Keyboard.PressAsync("h");
        await row.GetByRole(AriaRole.Button, new() { Name = "End the conversation" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Equal(404, await tab.Evaluate<int>($"async () => (await fetch('/v1/sessions/{session}')).status"));
    }
}
