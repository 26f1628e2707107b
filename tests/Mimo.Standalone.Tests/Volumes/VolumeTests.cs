using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Tests.Fixture;
using Xunit.Abstractions;

namespace Mimo.Standalone.Tests.Volumes;

/// <summary>The shipped weights on a stack that we drew, so that the truth is known to the voxel.</summary>
public sealed class VolumeTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task AskVolume_EllipsoidInATrunk_IsFollowedThroughItsSlices()
    {
        Fixture.Standalone.NeedsCheckpoint();
        await using var service = await ServeProcess.Start();
        var ids = new string[PhantomVolume.Slices];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = (await service.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(PhantomVolume.Png(i)) })).ImageId;
        const int middle = 7;
        var box = MaskGeometry.Box(PhantomVolume.Truth(middle), PhantomVolume.Size);
        using var call = service.Client.AskVolume(new AskVolumeRequest
        {
            ImageIds = { ids }, Slice = middle, Question = "Segment what is in the box.",
            Boxes = { new Box { X0 = box.X0, Y0 = box.Y0, X1 = box.X1, Y1 = box.Y1 } },
        });
        var masks = new Dictionary<uint, byte[]>();
        VolumeFinished? finished = null;
        await foreach (var next in call.ResponseStream.ReadAllAsync())
        {
            if (next.Answer?.Text is { } text) output.WriteLine(text.Text);
            if (next.SliceMask is { Mask: var mask } found)
            {
                output.WriteLine($"slice {found.Slice}: area {mask.Area}, predicted IoU {mask.PredictedIou:0.00}, "
                    + $"Dice {Dice([(Pixels(mask), PhantomVolume.Truth((int)found.Slice))]):0.000}");
                masks[found.Slice] = Pixels(mask);
            }
            finished = next.Finished ?? finished;
        }

        var known = finished!.Objects[0];
        output.WriteLine($"slices {known.FirstSlice} to {known.LastSlice}, {known.EndBelow}, {known.EndAbove}");
        var dice = Dice([.. Enumerable.Range(0, PhantomVolume.Slices).Select(i =>
            (masks.GetValueOrDefault((uint)i) ?? new byte[PhantomVolume.Size * PhantomVolume.Size], PhantomVolume.Truth(i)))]);
        output.WriteLine($"3-D Dice {dice:0.000}");
        Assert.True(dice > 0.7, $"3-D Dice {dice:0.000}");
    }

    static byte[] Pixels(Mask mask) => Rle.Parse(mask.CocoRleCounts, (int)mask.Width, (int)mask.Height).Decode();

    static double Dice((byte[] Found, byte[] Truth)[] slices)
    {
        var (common, all) = (0L, 0L);
        foreach (var (found, truth) in slices)
            for (var i = 0; i < found.Length; i++) (common, all) = (common + (found[i] & truth[i]), all + found[i] + truth[i]);
        return all == 0 ? 1 : 2.0 * common / all;
    }
}
