using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Phantoms;
using Mimo.Standalone.Tests.Fixture;
using Xunit.Abstractions;

namespace Mimo.Standalone.Tests.Volumes;

/// <summary>The shipped weights on a stack that we drew, so that the truth is known to the voxel.</summary>
public sealed class VolumeTests(ITestOutputHelper output)
{
    const int Slices = 16, Side = 192, Middle = 8;
    const string Label = "liver";

    static readonly IReadOnlyList<Phantom> Stack = PhantomGenerator.DrawStack(PhantomKind.AbdominalCt, 21, Slices, Side);

    [SkippableFact]
    public async Task AskVolume_LiverOfADrawnAbdomen_IsFollowedToItsEnds()
    {
        Fixture.Standalone.NeedsCheckpoint();
        await using var service = await ServeProcess.Start();
        var request = new AskVolumeRequest { Slice = Middle, Question = "Segment the liver." };
        for (var i = 0; i < Slices; i++)
            request.ImageIds.Add((await service.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(Png(i)) })).ImageId);
        using var call = service.Client.AskVolume(request);
        var (masks, finished) = (new Dictionary<int, byte[]>(), (VolumeFinished?)null);
        await foreach (var next in call.ResponseStream.ReadAllAsync())
        {
            if (next.SliceMask is { Mask: { Index: 0 } mask } found)
            {
                masks[(int)found.Slice] = Rle.Parse(mask.CocoRleCounts, (int)mask.Width, (int)mask.Height).Decode();
                output.WriteLine($"slice {found.Slice}: area {mask.Area}, confidence {found.Confidence:0.00}, Dice {Dice([((int)found.Slice, masks[(int)found.Slice])]):0.000}");
                Assert.InRange(found.Confidence, 0, 1);
            }
            finished = next.Finished ?? finished;
        }

        var known = finished!.Objects.First(o => o.MaskIndex == 0);
        var there = Enumerable.Range(0, Slices).Where(i => MaskGeometry.Area(Truth(i)) > 0).ToArray();
        output.WriteLine($"slices {known.FirstSlice} to {known.LastSlice} of {there[0]} to {there[^1]}, {known.EndBelow}, {known.EndAbove}");
        var dice = Dice(Enumerable.Range(0, Slices).Select(i => (i, masks.GetValueOrDefault(i) ?? new byte[Side * Side])));
        output.WriteLine($"3-D Dice {dice:0.000}");
        // The liver both begins and ends within the stack, and so does what is carried: a mask that fills its box would go on to the ends.
        Assert.True(there[0] > 0 && there[^1] < Slices - 1);
        Assert.InRange((int)known.FirstSlice, there[0] - 1, there[0] + 2);
        Assert.InRange((int)known.LastSlice, there[^1] - 2, there[^1] + 1);
        Assert.True(dice > 0.8, $"3-D Dice {dice:0.000}");
        Assert.Equal((ulong)masks.Values.Sum(mask => MaskGeometry.Area(mask)), known.Voxels);
    }

    [SkippableFact]
    public async Task Ask_WithVolume_WritesADocumentAndAMaskASlice()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        var stack = Directory.CreateDirectory(work.Path("stack")).FullName;
        // By name alone the tenth comes before the second.
        for (var i = 6; i < 11; i++) await File.WriteAllBytesAsync(Path.Combine(stack, $"s{i}.png"), Png(i));
        var (code, _, error) = await Fixture.Standalone.Run("ask", stack, "Segment the liver.", "--volume", "--slice", "3", "--out", work.Path("out"));

        Assert.Equal((0, ""), (code, error));
        var volume = JsonNode.Parse(await File.ReadAllTextAsync(work.Path("out/volume.json")))!;
        Assert.Equal((5, 3), (volume["images"]!.AsArray().Count, (int)volume["slice"]!));
        var first = volume["objects"]!.AsArray()[0]!;
        Assert.Equal((1, 5, "VOLUME_END_STACK"), ((int)first["first_slice"]!, (int)first["last_slice"]!, (string)first["end_above"]!));
        Assert.Equal(5, Directory.GetFiles(work.Path("out/masks"), "slice-*.png", SearchOption.AllDirectories).Count(file => file.Contains("01-", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--volume", "--slice", "9")]
    [InlineData("--slice", "1")]
    [InlineData("--volume", "--follow-up", "And now?")]
    public async Task Ask_WithAVolumeThatCannotBe_IsRefused(params string[] options)
    {
        using var work = new Workspace();
        var stack = Directory.CreateDirectory(work.Path("stack")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(stack, "1.png"), Png(8));
        Assert.Equal(2, (await Fixture.Standalone.Run(["ask", stack, "q", .. options])).Code);
    }

    static byte[] Png(int slice) => new VipsCodec().EncodePng(Stack[slice].Image);

    static byte[] Truth(int slice) => Stack[slice].Masks.FirstOrDefault(mask => mask.Label == Label)?.Mask ?? new byte[Side * Side];

    static double Dice(IEnumerable<(int Slice, byte[] Mask)> slices)
    {
        var (common, all) = (0L, 0L);
        foreach (var (slice, mask) in slices)
        {
            var truth = Truth(slice);
            for (var i = 0; i < mask.Length; i++) (common, all) = (common + (mask[i] & truth[i]), all + mask[i] + truth[i]);
        }
        return all == 0 ? 1 : 2.0 * common / all;
    }
}
