using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

[Collection(ChromiumGroup.Name)]
public sealed class PromptTests(Chromium chromium)
{
    [SkippableFact]
    public async Task BoxByMouse_IsInPixelsOfThePicture_AndItsNameGoesIntoTheQuestion()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        await tab.Tool("box");
        await tab.Drag(60, 120, 330, 330);
        var box = await tab.Stored<float[]>("(({ x0, y0, x1, y1 }) => [x0, y0, x1, y1])(store.prompts[0])");
        Assert.All(box.Zip([60f, 120f, 330f, 330f]), pair => Assert.InRange(pair.First, pair.Second - 2, pair.Second + 2));
        await tab.Question.FillAsync("What is in ");
        await tab.Question.PressAsync("End");
        await tab.Page.Locator("#tags .tag-name").ClickAsync();
        await Expect(tab.Question).ToHaveValueAsync("What is in box 1 ");
        await tab.Shot("box");
        var turn = await tab.Ask("What is in the box?");
        await Expect(turn.Locator(".tag")).ToHaveTextAsync("box 1");
        Assert.Equal(0, await tab.Stored<int>("store.prompts.length"));
        Assert.Equal(box, await tab.Evaluate<float[]>(
            """
            async () => {
              const { store } = await import('/store.js');
              const { boxes } = (await (await fetch(`/v1/sessions/${store.session}`)).json()).turns[0];
              return ['x0', 'y0', 'x1', 'y1'].map(name => boxes[0][name]);
            }
            """));
    }

    [SkippableFact]
    public async Task Points_AreThisOrNot_ByToolAndByShift()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        await tab.Tool("point");
        await tab.Click(170, 200);
        await tab.Page.Keyboard.DownAsync("Shift");
        await tab.Click(300, 260);
        await tab.Page.Keyboard.UpAsync("Shift");
        await tab.Tool("negative");
        await tab.Click(400, 240);
        Assert.Equal("false,true,true", await tab.Stored<string>("store.prompts.map(point => point.negative).join()"));
        await Expect(tab.Page.Locator("#tags .tag-name")).ToHaveTextAsync(["point 1", "point 2", "point 3"]);
        await tab.Shot("points");
    }

    [SkippableFact]
    public async Task UndoAndRedo_GoThroughWhatWasDrawn()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        await tab.Tool("point");
        await tab.Click(100, 200);
        await tab.Click(200, 200);
        await tab.Page.Keyboard.PressAsync("Backspace");
        Assert.Equal(1, await tab.Stored<int>("store.prompts.length"));
        await tab.Page.Keyboard.PressAsync("Control+z");
        Assert.Equal(2, await tab.Stored<int>("store.prompts.length"));
        await tab.Page.Locator("[data-act=undo]").ClickAsync();
        await tab.Page.Locator("[data-act=undo]").ClickAsync();
        Assert.Equal(0, await tab.Stored<int>("store.prompts.length"));
        await Expect(tab.Page.Locator("[data-act=undo]")).ToBeDisabledAsync();
        await tab.Page.Keyboard.PressAsync("Control+y");
        Assert.Equal(1, await tab.Stored<int>("store.prompts.length"));
    }

    [SkippableFact]
    public async Task ZoomAndPan_KeepBoxesWhereTheyAre()
    {
        await using var tab = await chromium.Open();
        await tab.Sample();
        var before = await tab.Stored<float>("(await import('/viewport.js')).viewport.scale");
        var at = await tab.Place(170, 200);
        await tab.Page.Mouse.MoveAsync(at.X, at.Y);
        await tab.Page.Mouse.WheelAsync(0, -400);
        await tab.Page.WaitForFunctionAsync("async scale => (await import('/viewport.js')).viewport.scale > scale * 1.3", before);
        var after = await tab.Place(170, 200);
        Assert.InRange(after.X - at.X, -1, 1);
        await tab.Drag(170, 200, 190, 200);
        var moved = await tab.Place(170, 200);
        Assert.True(moved.X > after.X + 10);
        await tab.Tool("box");
        await tab.Drag(150, 180, 180, 220);
        var box = await tab.Stored<float[]>("(({ x0, y1 }) => [x0, y1])(store.prompts[0])");
        Assert.InRange(box[0], 149, 151);
        Assert.InRange(box[1], 219, 221);
        await tab.Page.Keyboard.PressAsync("0");
        Assert.Equal(before, await tab.Stored<float>("(await import('/viewport.js')).viewport.scale"), 3);
    }
}
