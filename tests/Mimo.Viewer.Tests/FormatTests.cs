using System.Buffers.Binary;
using Mimo.Viewer.Tests.Fixture;
using NetVips;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

/// <summary>Each kind of picture that the page names, shown and asked about as it lies in the file.</summary>
[Collection(ChromiumGroup.Name)]
public sealed class FormatTests(Chromium chromium)
{
    const int Width = 96, Height = 64;

    [SkippableFact]
    public async Task EachKindOfPicture_Opens_Upright_AndInItsColours()
    {
        await using var tab = await chromium.Open();
        // Red above, blue below.
        using var red = Image.Black(Width, Height / 2, 3) + new double[] { 220, 30, 40 };
        using var blue = Image.Black(Width, Height / 2, 3) + new double[] { 20, 40, 210 };
        using var picture = red.Join(blue, Enums.Direction.Vertical).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        var files = new Dictionary<string, byte[]>
        {
            ["a.png"] = picture.WriteToBuffer(".png"), ["a.jpg"] = picture.WriteToBuffer(".jpg[Q=95]"), ["a.tif"] = picture.WriteToBuffer(".tif[compression=lzw]"),
            ["a.webp"] = picture.WriteToBuffer(".webp[lossless]"), ["a.bmp"] = Bmp(),
        };
        foreach (var (name, file) in files)
        {
            await tab.OpenFile(name, file);
            await Expect(tab.Page.Locator("#image-name")).ToHaveTextAsync(name);
            await Expect(tab.Page.Locator("#veil")).ToBeHiddenAsync();
            Assert.Equal((Width, Height), (await tab.Stored<int>("store.image.width"), await tab.Stored<int>("store.image.height")));
            Assert.InRange(await tab.Level(48, 16), 210, 230);
            Assert.InRange(await tab.Level(48, 48), 10, 30);
        }
    }

    /// <summary>24 bits, bottom-up, blue first; rows of this width need no padding.</summary>
    static byte[] Bmp()
    {
        var file = new byte[54 + Width * Height * 3];
        "BM"u8.CopyTo(file);
        foreach (var (at, value) in ((int, int)[])[(2, file.Length), (10, 54), (14, 40), (18, Width), (22, Height), (26, 1 | 24 << 16)])
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var i = 0; i < Width * Height; i++) (i < Width * Height / 2 ? [210, 40, 20] : new byte[] { 40, 30, 220 }).CopyTo(file, 54 + 3 * i);
        return file;
    }
}
