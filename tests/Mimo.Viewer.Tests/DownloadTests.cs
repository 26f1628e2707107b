using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Viewer.Tests.Fixture;

namespace Mimo.Viewer.Tests;

[Collection(ChromiumGroup.Name)]
public sealed class DownloadTests(Chromium chromium)
{
    [SkippableFact]
    public async Task Downloads_AreWhatTheServiceSaid()
    {
        await using var tab = await chromium.Open();
        await (await tab.Sample()).Ask(ViewerTab.SampleQuestion);

        var overlay = new VipsCodec().Decode(await Take(tab, "Overlay (PNG)"), DecodeLimits.Default, default);
        Assert.Equal((768, 3), (overlay.Width, overlay.Channels));
        Assert.True(overlay.Height > 768, "There is no legend under the picture.");

        var document = JsonNode.Parse(await Take(tab, "Conversation (JSON)"))!;
        Assert.Equal(1, (int)document["version"]!);
        Assert.Equal(ViewerTab.SampleQuestion, (string)document["turns"]![0]!["question"]!);
        var mask = document["turns"]![0]!["masks"]![0]!;
        var rle = Rle.Parse((string)mask["rle"]!["counts"]!, 512, 512);
        Assert.Equal((int)mask["area"]!, rle.Area);

        var masks = JsonNode.Parse(await Take(tab, "Masks (RLE, JSON)"))!;
        Assert.Equal((string)mask["rle"]!["counts"]!, (string)masks["masks"]![0]!["rle"]!["counts"]!);

        var file = await Saved(tab, () => tab.Page.GetByRole(AriaRole.Button, new() { Name = "Download mask 1 as PNG" }).ClickAsync());
        Assert.Equal("01-liver.png", file.Name);
        var drawn = new VipsCodec().Decode(file.Bytes, DecodeLimits.Default, default);
        var white = drawn.Bytes.ToArray().Chunk(drawn.Channels).Select(pixel => pixel[0] == 255 ? (byte)1 : (byte)0).ToArray();
        Assert.Equal(rle.ToCountsString(), Rle.Encode(white, 512, 512).ToCountsString());
    }

    static async Task<byte[]> Take(ViewerTab tab, string item) => (await Saved(tab, async () =>
    {
        await tab.Page.Locator(".menu summary").ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = item }).ClickAsync();
    })).Bytes;

    static async Task<(string Name, byte[] Bytes)> Saved(ViewerTab tab, Func<Task> act)
    {
        var download = await tab.Page.RunAndWaitForDownloadAsync(act);
        return (download.SuggestedFilename, await File.ReadAllBytesAsync(await download.PathAsync()));
    }
}
