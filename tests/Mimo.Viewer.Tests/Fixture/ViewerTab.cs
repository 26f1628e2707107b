using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Mimo.Viewer.Tests.Fixture;

/// <summary>
/// The viewer in one tab, used as a person uses it. When it is closed, nothing may have been refused by the content security policy and
/// no script may have failed.
/// </summary>
sealed class ViewerTab : IAsyncDisposable
{
    public const string SampleQuestion = "Please segment the liver in the image.";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly IBrowserContext _context;
    readonly ConcurrentQueue<string> _faults = new();

    ViewerTab(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }
    public ILocator Question => Page.Locator("#question");
    public ILocator LastTurn => Page.Locator(".turn").Last;

    public static async Task<ViewerTab> Open(IBrowserContext context, string path)
    {
        // A busy machine; each wait ends as soon as its condition holds.
        context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        var tab = new ViewerTab(context, await context.NewPageAsync());
        tab.Page.PageError += (_, error) => tab._faults.Enqueue(error);
        // The service's refusals are logged by the browser as well, and are what some tests are about.
        tab.Page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                tab._faults.Enqueue(message.Text);
        };
        await tab.Page.GotoAsync(path);
        if (path == "/") await Assertions.Expect(tab.Page.Locator("#model")).ToContainTextAsync("·");
        return tab;
    }

    /// <summary>Opens the generated picture.</summary>
    public async Task<ViewerTab> Sample()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try the generated phantom" }).ClickAsync();
        await Assertions.Expect(Question).ToHaveValueAsync(SampleQuestion);
        return this;
    }

    public async Task OpenFile(string name, byte[] bytes)
    {
        await Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = bytes });
    }

    /// <summary>Asks, and returns when the answer is whole.</summary>
    public async Task<ILocator> Ask(string question)
    {
        var before = await Page.Locator(".turn").CountAsync();
        await Question.FillAsync(question);
        await Page.Locator("#ask").ClickAsync();
        var turn = Page.Locator(".turn").Nth(before);
        await Assertions.Expect(turn).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(@"\bdone\b"));
        return turn;
    }

    public Task Tool(string name) => Page.Locator($"[data-tool={name}]").ClickAsync();

    /// <summary>Where a pixel of the picture is in the tab.</summary>
    public async Task<(float X, float Y)> Place(double x, double y)
    {
        var at = await Evaluate<float[]>(
            """
            async ([x, y]) => {
              const { toScreen } = await import('/viewport.js');
              const { left, top } = document.getElementById('canvas').getBoundingClientRect();
              const at = toScreen(x, y);
              return [at.x + left, at.y + top];
            }
            """, new[] { x, y });
        return (at[0], at[1]);
    }

    public async Task Drag(double x0, double y0, double x1, double y1)
    {
        var (from, to) = (await Place(x0, y0), await Place(x1, y1));
        await Page.Mouse.MoveAsync(from.X, from.Y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync((from.X + to.X) / 2, (from.Y + to.Y) / 2);
        await Page.Mouse.MoveAsync(to.X, to.Y);
        await Page.Mouse.UpAsync();
    }

    public async Task Click(double x, double y)
    {
        var at = await Place(x, y);
        await Page.Mouse.ClickAsync(at.X, at.Y);
    }

    /// <summary>Canvas pixels that are clearly bluer than red: the first mask's colour on a grey picture, which has none.</summary>
    public Task<int> Blue() => Evaluate<int>(
        """
        () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
          const canvas = document.getElementById('canvas');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let count = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i + 2] - data[i] > 25) count++;
          done(count);
        })))
        """);

    /// <summary>The canvas' value (red) at a pixel of the picture.</summary>
    public async Task<int> Level(double x, double y)
    {
        var at = await Place(x, y);
        return await Evaluate<int>(
            """
            ([x, y]) => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
              const canvas = document.getElementById('canvas');
              const { left, top } = canvas.getBoundingClientRect();
              done(canvas.getContext('2d').getImageData(Math.floor((x - left) * devicePixelRatio), Math.floor((y - top) * devicePixelRatio), 1, 1).data[0]);
            })))
            """, new double[] { at.X, at.Y });
    }

    /// <summary>Runs a function of the page; Playwright itself would wait for its promise without end.</summary>
    public Task<T> Evaluate<T>(string function, object? argument = null) => Page.EvaluateAsync<T>(function, argument).WaitAsync(Patience);

    /// <summary>What the store holds: a field of store.js.</summary>
    public Task<T> Stored<T>(string expression) => Evaluate<T>($"async () => {{ const {{ store }} = await import('/store.js'); return {expression}; }}");

    public Task Shot(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Artifacts, $"{name}.png") });

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync().WaitAsync(Patience);
        Assert.Empty(_faults);
    }
}
