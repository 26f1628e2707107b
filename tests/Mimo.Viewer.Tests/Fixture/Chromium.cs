using Microsoft.Playwright;
using Mimo.Tests.Shared;

namespace Mimo.Viewer.Tests.Fixture;

/// <summary>
/// One service and one browser for all tests: the distribution's own Chromium, so that nothing is downloaded. Where there is none the
/// tests are skipped, and under CI they fail.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    static readonly string Program = Environment.GetEnvironmentVariable("MIMO_CHROMIUM") ?? "/usr/bin/chromium";

    ServedViewer? _served;
    IPlaywright? _playwright;
    IBrowser? _browser;

    public Uri Address => _served!.Address;

    /// <summary>Where the run keeps its screenshots.</summary>
    public static string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(TestRepository.Root, "artifacts", "viewer")).FullName;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        var served = ServedViewer.Start();
        _playwright = await Playwright.CreateAsync().WaitAsync(ViewerTab.Patience);
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Headless = true }).WaitAsync(ViewerTab.Patience);
        _served = await served;
    }

    /// <summary>A tab of its own storage, with the viewer open.</summary>
    internal async Task<ViewerTab> Open(int width = 1440, int height = 900, bool touch = false, string path = "/")
    {
        if (_browser is null && TestRepository.IsCi) throw new InvalidOperationException($"{Program} is not there: CI has to test the viewer.");
        Skip.If(_browser is null, $"SKIPPED: there is no {Program}, so the viewer is not tested.");
        var context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height }, HasTouch = touch, AcceptDownloads = true, BaseURL = Address.ToString(),
            Permissions = ["clipboard-read", "clipboard-write"], ReducedMotion = ReducedMotion.Reduce,
        });
        return await ViewerTab.Open(context, path);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_served is not null) await _served.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class ChromiumGroup : ICollectionFixture<Chromium>
{
    public const string Name = "chromium";
}
