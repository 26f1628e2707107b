using Deque.AxeCore.Playwright;
using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

/// <summary>For everybody: by keyboard, by screen reader, on a tablet.</summary>
[Collection(ChromiumGroup.Name)]
public sealed class AccessTests(Chromium chromium)
{
    [SkippableFact]
    public async Task EachState_PassesAxe()
    {
        await using var tab = await chromium.Open();
        await Passes(tab, "welcome");
        await tab.Sample();
        await tab.Tool("point");
        await tab.Click(170, 200);
        await Passes(tab, "prompts");
        await tab.Ask(ViewerTab.SampleQuestion);
        await Passes(tab, "answer");
        await tab.Page.Locator("#theme").ClickAsync();
        await tab.Page.Locator(".menu summary").ClickAsync();
        await Passes(tab, "light");
        await tab.Shot("light");
        await tab.Page.Locator("#help-open").ClickAsync();
        await Passes(tab, "help");
    }

    [SkippableFact]
    public async Task Keyboard_Alone_GetsFromTheSampleToAnAnswerAboutABox()
    {
        await using var tab = await chromium.Open();
        var keys = tab.Page.Keyboard;
        await keys.PressAsync("g");
        await Expect(tab.Question).ToBeFocusedAsync();
        await keys.PressAsync("Escape");
        await Expect(tab.Page.Locator("#canvas")).ToBeFocusedAsync();
        await keys.PressAsync("b");
        for (var i = 0; i < 4; i++) await keys.PressAsync("Shift+ArrowLeft");
        await keys.PressAsync("Shift+ArrowUp");
        await keys.PressAsync("Enter");
        await Expect(tab.Page.Locator("#say")).ToContainTextAsync("First corner");
        for (var i = 0; i < 6; i++) await keys.PressAsync("Shift+ArrowRight");
        for (var i = 0; i < 6; i++) await keys.PressAsync("Shift+ArrowDown");
        await tab.Shot("keyboard");
        await keys.PressAsync("Enter");
        await Expect(tab.Page.Locator("#tags .tag-name")).ToHaveTextAsync("box 1");
        await keys.PressAsync("n");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("Enter");
        await Expect(tab.Page.Locator("#tags .tag-name")).ToHaveTextAsync(["box 1", "point 1"]);
        await keys.PressAsync("Backspace");
        await keys.PressAsync("/");
        await tab.Question.FillAsync("");
        await keys.TypeAsync("What is in the box?");
        await keys.PressAsync("Enter");
        await Expect(tab.LastTurn).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\bdone\b"));
        await Expect(tab.LastTurn.Locator(".tag")).ToHaveTextAsync("box 1");
    }

    [SkippableFact]
    public async Task QuestionMark_OpensTheHelp_AndEscapeClosesIt()
    {
        await using var tab = await chromium.Open();
        await tab.Page.Keyboard.PressAsync("?");
        await Expect(tab.Page.Locator("#help")).ToContainTextAsync("Draw a box");
        await tab.Shot("help");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Page.Locator("#help")).ToBeHiddenAsync();
    }

    [SkippableTheory]
    [InlineData(768, 1024)]
    [InlineData(1024, 768)]
    public async Task Tablet_HasEverythingInSight_AndFingersDraw(int width, int height)
    {
        await using var tab = await chromium.Open(width, height, touch: true);
        await tab.Sample();
        await tab.Page.Locator("[data-tool=point]").TapAsync();
        var at = await tab.Place(170, 200);
        await tab.Page.Touchscreen.TapAsync(at.X, at.Y);
        await Expect(tab.Page.Locator("#tags .tag-name")).ToHaveTextAsync("point 1");
        await tab.Ask(ViewerTab.SampleQuestion);
        foreach (var id in (string[])["#canvas", "#ask", "#question", "#disclaimer", "#model", "#opacity"])
        {
            var box = await tab.Page.Locator(id).BoundingBoxAsync();
            Assert.NotNull(box);
            Assert.True(box.X >= 0 && box.Y >= 0 && box.X + box.Width <= width + 1 && box.Y + box.Height <= height + 1, $"{id} is out of sight.");
        }
        Assert.True(await tab.Evaluate<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        await tab.Shot($"tablet-{width}");
    }

    [SkippableFact]
    public async Task DroppedAndPastedFiles_Open()
    {
        await using var tab = await chromium.Open();
        foreach (var (type, from) in new[] { ("drop", "dataTransfer"), ("paste", "clipboardData") })
        {
            await tab.Evaluate<object?>(
                """
                async ([type, from]) => {
                  const data = new DataTransfer();
                  data.items.add(new File([await (await fetch('/phantom.png')).blob()], `${type}.png`, { type: 'image/png' }));
                  const event = new Event(type, { bubbles: true, cancelable: true });
                  Object.defineProperty(event, from, { value: data });
                  document.body.dispatchEvent(event);
                }
                """, new[] { type, from });
            await Expect(tab.Page.Locator("#image-name")).ToHaveTextAsync($"{type}.png");
        }
    }

    [SkippableFact]
    public async Task ApiPage_ObeysTheSamePolicy()
    {
        await using var tab = await chromium.Open(path: "/openapi/");
        await Expect(tab.Page.Locator(".opblock").First).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".opblock-summary-path").Filter(new() { HasText = "/turns" }).First).ToBeVisibleAsync();
        await tab.Shot("openapi");
    }

    static async Task Passes(ViewerTab tab, string state)
    {
        var result = await tab.Page.RunAxe();
        var faults = result.Violations.Select(fault => $"{state}: {fault.Id} {fault.Help}: {string.Join(", ", fault.Nodes.Select(node => node.Html))}");
        Assert.Empty(faults);
    }
}
