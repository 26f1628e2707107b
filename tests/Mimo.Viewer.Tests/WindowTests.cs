using System.Runtime.InteropServices;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

[Collection(ChromiumGroup.Name)]
public sealed class WindowTests(Chromium chromium)
{
    [SkippableFact]
    public async Task DeepPicture_IsWindowed_ByPresetNumberDragAndInversion()
    {
        await using var tab = await chromium.Open();
        await tab.OpenFile("ramp.png", Ramp());
        await Expect(tab.Page.Locator("#window-control")).ToBeVisibleAsync();
        Assert.InRange(await tab.Level(128, 32), 122, 134);
        await tab.Page.Locator("#window-preset").SelectOptionAsync("Dark tones");
        Assert.InRange(await tab.Level(64, 32), 120, 136);
        Assert.Equal(255, await tab.Level(200, 32));
        await tab.Page.Locator("#window-level").FillAsync("1000");
        await tab.Page.Locator("#window-width").FillAsync("100");
        await tab.Page.Locator("#window-width").PressAsync("Enter");
        await Expect(tab.Page.Locator("#window-preset")).ToHaveValueAsync("own");
        Assert.Equal(255, await tab.Level(20, 32));
        await tab.Page.Locator("#invert").ClickAsync();
        Assert.Equal(0, await tab.Level(200, 32));
        await tab.Page.Locator("#invert").ClickAsync();
        await tab.Page.Locator("#window-preset").SelectOptionAsync("Full range");
        await tab.Tool("window");
        await tab.Drag(128, 32, 128, 60);
        Assert.True(await tab.Level(128, 32) < 122, "Dragging down raises the level and darkens the picture.");
        await tab.Shot("window");
    }

    [SkippableFact]
    public async Task ColourPicture_HasNoWindow()
    {
        await using var tab = await chromium.Open();
        var pixels = new byte[40 * 30 * 3];
        for (var i = 0; i < pixels.Length; i += 3) pixels[i] = 200;
        await tab.OpenFile("red.png", new VipsCodec().EncodePng(new PixelBuffer(40, 30, 3, 8, pixels)));
        await Expect(tab.Page.Locator("#welcome")).ToBeHiddenAsync();
        await Expect(tab.Page.Locator("#window-control")).ToBeHiddenAsync();
        Assert.Equal(200, await tab.Level(20, 15));
    }

    /// <summary>256 x 64, 16 bits: 1000 at the left to 13,750 at the right.</summary>
    static byte[] Ramp()
    {
        var words = new ushort[256 * 64];
        for (var i = 0; i < words.Length; i++) words[i] = (ushort)(1000 + ((i % 256) * 50));
        return new VipsCodec().EncodePng(new PixelBuffer(256, 64, 1, 16, MemoryMarshal.AsBytes(words.AsSpan()).ToArray()));
    }
}
