using Microsoft.Playwright;
using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

[Collection(ChromiumGroup.Name)]
public sealed class AskingTests(Chromium chromium)
{
    [SkippableFact]
    public async Task Sample_Asked_StreamsItsText_AndPaintsTheMask()
    {
        await using var tab = await chromium.Open();
        await tab.Shot("welcome");
        await tab.Sample();
        Assert.Equal(0, await tab.Blue());
        await tab.Evaluate<object?>(
            """
            () => {
              window.seen = new Set();
              new MutationObserver(() => window.seen.add(document.querySelector('.turn:last-child .answer')?.textContent.length ?? 0))
                .observe(document.getElementById('turns'), { childList: true, subtree: true, characterData: true });
            }
            """);
        await tab.Question.PressAsync("Enter");
        await Expect(tab.LastTurn).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\bdone\b"));
        await Expect(tab.LastTurn.Locator("button.term")).ToHaveTextAsync("liver1, mask 1");
        Assert.True(await tab.Evaluate<int>("() => window.seen.size") > 3, "The text came in one piece.");
        Assert.True(await tab.Blue() > 10_000, "No mask is on the canvas.");
        await Expect(tab.Page.Locator("#disclaimer")).ToContainTextAsync("Not a medical device");
        await Expect(tab.Page.Locator("#model")).ToContainTextAsync("mimo-tiny");
        await tab.Shot("answer");
    }

    [SkippableFact]
    public async Task TermAndMask_LightEachOther()
    {
        await using var tab = await chromium.Open();
        await (await tab.Sample()).Ask(ViewerTab.SampleQuestion);
        var term = tab.LastTurn.Locator("button.term");
        var quiet = await tab.Blue();
        await term.HoverAsync();
        Assert.Equal(1, await tab.Stored<int>("store.lit?.number ?? 0"));
        Assert.NotEqual(quiet, await tab.Blue());
        var liver = await tab.Place(170, 200);
        await tab.Page.Mouse.MoveAsync(5, 5);
        await Expect(term).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("lit"));
        await tab.Page.Mouse.MoveAsync(liver.X, liver.Y);
        await Expect(term).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("lit"));
        await tab.Page.Mouse.ClickAsync(liver.X, liver.Y);
        await Expect(term).ToBeFocusedAsync();
    }

    [SkippableFact]
    public async Task FollowUp_KeepsTheFirstAnswer_WhoseMasksComeBack()
    {
        await using var tab = await chromium.Open();
        await (await tab.Sample()).Ask(ViewerTab.SampleQuestion);
        var first = await tab.Stored<int>("store.turns[0].masks[0].area");
        await tab.Ask("Please segment the spleen in the image.");
        Assert.Equal("1,2", await tab.Stored<string>("store.turns.map(turn => turn.finished.turn).join()"));
        Assert.Equal(1, await tab.Stored<int>("store.shown"));
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show 1 mask" }).ClickAsync();
        Assert.Equal(0, await tab.Stored<int>("store.shown"));
        Assert.Equal(first, await tab.Stored<int>("store.turns[store.shown].masks[0].area"));
        await tab.Shot("follow-up");
    }

    [SkippableFact]
    public async Task EyeSoloAndOutline_ChangeWhatIsSeen()
    {
        await using var tab = await chromium.Open();
        await (await tab.Sample()).Ask(ViewerTab.SampleQuestion);
        var filled = await tab.Blue();
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Keyboard.PressAsync("f");
        Assert.InRange(await tab.Blue(), 100, filled / 2);
        await tab.Page.Keyboard.PressAsync("f");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show mask 1" }).ClickAsync();
        await tab.Page.Mouse.MoveAsync(5, 5);
        Assert.InRange(await tab.Blue(), 0, 50);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Only mask 1" }).ClickAsync();
        Assert.True(await tab.Blue() > filled / 2);
        await tab.Page.Keyboard.PressAsync("m");
    }

    [SkippableFact]
    public async Task Stop_EndsTheAnswer_AndTheNextQuestionIsAnswered()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        var arrived = new TaskCompletionSource();
        // Held on its way: an answer of these weights is over before a hand reaches the button.
        await tab.Page.RouteAsync("**/turns", _ => { arrived.TrySetResult(); });
        await tab.Page.Locator("#ask").ClickAsync();
        await arrived.Task.WaitAsync(ViewerTab.Patience);
        await tab.Page.Locator("#stop").ClickAsync();
        await Expect(tab.LastTurn).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\bstopped\b"));
        await Expect(tab.Page.Locator("#ask")).ToBeVisibleAsync();
        await tab.Page.UnrouteAllAsync();
        await Expect(await tab.Ask(ViewerTab.SampleQuestion)).ToContainTextAsync("liver");
    }

    [SkippableFact]
    public async Task Copy_PutsTheAnswerOnTheClipboard()
    {
        await using var tab = await chromium.Open();
        await (await tab.Sample()).Ask(ViewerTab.SampleQuestion);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Copy the answer" }).ClickAsync();
        await Expect(tab.Page.Locator("#say")).ToHaveTextAsync("Copied.");
        Assert.Equal(await tab.Stored<string>("store.turns[0].text"), await tab.Evaluate<string>("() => navigator.clipboard.readText()"));
    }

    [SkippableFact]
    public async Task Forget_DeletesThePicture()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        var id = await tab.Stored<string>("store.image.id");
        await tab.Page.Locator("#forget").ClickAsync();
        await Expect(tab.Page.Locator("#welcome")).ToBeVisibleAsync();
        Assert.Equal(404, await tab.Evaluate<int>("async id => (await fetch(`/v1/images/${id}/pixels`)).status", id));
    }
}
