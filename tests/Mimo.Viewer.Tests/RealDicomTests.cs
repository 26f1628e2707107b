using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Mimo.Viewer.Tests.Fixture;
using static Microsoft.Playwright.Assertions;

namespace Mimo.Viewer.Tests;

/// <summary>Real files through the real service, up to what other programs make of the results.</summary>
[Collection(ChromiumGroup.Name)]
public sealed class RealDicomTests(Chromium chromium)
{
    const int Side = 128;

    [SkippableFact]
    public async Task Ct_IsSeenThroughTheChosenWindow_AndItsResultsAreTakenByOtherPrograms()
    {
        var file = DicomFiles.Read("CT_small.dcm");
        await using var tab = await chromium.Open();
        await tab.OpenFile("CT_small.dcm", file);
        // The file has no window of its own.
        await Expect(tab.Page.Locator("#seen option:checked")).ToHaveTextAsync("Full range");
        await Expect(tab.Page.Locator("#mark-left")).ToHaveTextAsync("R");
        await Expect(tab.Page.Locator("#mark-bottom")).ToHaveTextAsync("P");
        var whole = await tab.Stored<string>("store.image.id");
        await tab.Shot("ct-full-range");
        await Choose(tab, "Abdomen (W 400 L 40)", whole);
        foreach (var (x, y) in ((int, int)[])[(64, 64), (30, 60), (90, 40), (64, 110), (5, 5)])
            Assert.InRange(await tab.Level(x + 0.5, y + 0.5) - Shade(file, x, y, center: 40, width: 400), -1, 1);

        var turn = await tab.Ask("Please segment the liver in the image.");
        await Expect(turn.Locator(".seen")).ToHaveTextAsync("model saw Abdomen (W 400 L 40) · ");
        await Expect(turn.Locator(".masks li")).Not.ToHaveCountAsync(0);
        await tab.Shot("ct-answer");

        var segmentation = await Take(tab, "DICOM segmentation");
        Assert.DoesNotContain("Error", await DicomFiles.Validate(segmentation), StringComparison.Ordinal);
        var read = await DicomFiles.Pydicom(
            """
            import sys, pydicom
            source = pydicom.dcmread('/usr/lib/python3/dist-packages/pydicom/data/test_files/CT_small.dcm')
            seg = pydicom.dcmread(sys.argv[1])
            print(seg.Modality, seg.SegmentSequence[0].SegmentAlgorithmType, int(seg.pixel_array.sum()), seg.Rows, seg.Columns,
                  seg.StudyInstanceUID == source.StudyInstanceUID,
                  seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID)
            """, segmentation);
        var area = await tab.Stored<int>("store.turns[0].masks.reduce((sum, mask) => sum + mask.area, 0)");
        Assert.Equal($"SEG AUTOMATIC {area} {Side} {Side} True True\n", read);

        var report = JsonNode.Parse(await File.ReadAllTextAsync(await Take(tab, "FHIR report (JSON)")))!;
        Assert.Equal(("DiagnosticReport", "preliminary"), ((string)report["resourceType"]!, (string)report["status"]!));

        // Numbers of one's own: again another picture to the model.
        var abdomen = await tab.Stored<string>("store.image.id");
        await tab.Page.Locator("#seen").SelectOptionAsync("Own numbers");
        await tab.Page.Locator("#seen-width").FillAsync("1000");
        await tab.Page.Locator("#seen-width").PressAsync("Enter");
        await tab.Page.WaitForFunctionAsync("async id => (await import('/store.js')).store.image.id !== id", abdomen);
        await Expect(tab.Page.Locator("#seen option:checked")).ToHaveTextAsync("Own numbers");
        Assert.InRange(await tab.Level(64.5, 64.5) - Shade(file, 64, 64, center: 40, width: 1000), -1, 1);
    }

    [SkippableFact]
    public async Task Mr_HasItsOwnWindow_AndNoneOfCt()
    {
        await using var tab = await chromium.Open();
        await tab.OpenFile("MR_small.dcm", DicomFiles.Read("MR_small.dcm"));
        await Expect(tab.Page.Locator("#seen option")).ToHaveTextAsync(["W 1600 L 600", "Own numbers"]);
        var turn = await tab.Ask("What is shown?");
        await Expect(turn.Locator(".seen")).ToHaveTextAsync("model saw W 1600 L 600 · ");
        await tab.Shot("mr");
    }

    [SkippableFact]
    public async Task CompressedSyntaxThatIsNotRead_IsNamed_WithTheWayOut()
    {
        await using var tab = await chromium.Open();
        await tab.OpenFile("693_J2KI.dcm", DicomFiles.Read("693_J2KI.dcm"));
        var notice = tab.Page.Locator("#notice");
        await Expect(notice).ToContainTextAsync("compressed in a way that is not read");
        await Expect(notice).ToContainTextAsync("JPEG 2000");
        await Expect(notice).ToContainTextAsync("gdcmconv");
        await tab.Shot("dicom-refused");
    }

    static async Task Choose(ViewerTab tab, string window, string before)
    {
        await tab.Page.Locator("#seen").SelectOptionAsync(window);
        await tab.Page.WaitForFunctionAsync("async id => (await import('/store.js')).store.image.id !== id", before);
        await Expect(tab.Page.Locator("#seen option:checked")).ToHaveTextAsync(window);
        await Expect(tab.Question).ToBeEnabledAsync();
    }

    static async Task<string> Take(ViewerTab tab, string item)
    {
        var download = await tab.Page.RunAndWaitForDownloadAsync(async () =>
        {
            await tab.Page.Locator(".menu summary").ClickAsync();
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = item }).ClickAsync();
        });
        return await download.PathAsync();
    }

    /// <summary>The standard's linear window over Hounsfield units; the pixels are the last of the file but for its padding.</summary>
    static int Shade(byte[] file, int x, int y, double center, double width)
    {
        var at = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W']) + 12 + 2 * (y * Side + x);
        var value = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(at)) - 1024;
        return (int)Math.Round(Math.Clamp((value - (center - 0.5)) / (width - 1) + 0.5, 0, 1) * 255);
    }
}
