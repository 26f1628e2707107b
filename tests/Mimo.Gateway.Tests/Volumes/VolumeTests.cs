using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Volumes;

[Collection(SharedGatewayGroup.Name)]
public sealed class VolumeTests(SharedGateway shared)
{
    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    [Fact]
    public async Task Ask_OfAStack_CarriesEachMaskToItsNeighboursUntilItEnds()
    {
        // The fake gives the box less three pixels on each side: it is gone on the fourth slice.
        var slices = await Stack(12);
        var events = await Ask(new AskVolumeRequest { ImageIds = { slices }, Slice = 2, Question = "q", Options = new VolumeOptions { MinConfidence = 0 } });

        Assert.Equal("A round mass é.", string.Concat(events.Select(e => e.Answer?.Text?.Text)));
        var masks = events.Where(e => e.SliceMask is not null).Select(e => e.SliceMask).ToArray();
        Assert.Equal([2u, 3, 4, 5, 1, 0], masks.Select(mask => mask.Slice));
        Assert.All(masks, mask => Assert.Equal((0u, "round mass"), (mask.Mask.EntityIndex, mask.Mask.Phrase)));
        Assert.All(masks, mask => Assert.True(mask.Mask.Area > 0 && mask.Mask.PredictedIou > 0.5));

        var finished = events[^1].Finished;
        var known = Assert.Single(finished.Objects);
        Assert.Equal((0u, 5u, VolumeEnd.Empty, VolumeEnd.Stack), (known.FirstSlice, known.LastSlice, known.EndAbove, known.EndBelow));
        Assert.Equal(masks.Aggregate(0ul, (sum, mask) => sum + mask.Mask.Area), known.Voxels);
        Assert.Equal(masks.Min(mask => mask.Confidence), known.LowestConfidence);
        Assert.All(masks.Where(mask => mask.Slice != 2), mask => Assert.InRange(mask.Confidence, 0.3f, 0.8f));
        Assert.Equal(Enumerable.Range(2, 6).Select(i => (uint)i), events.Where(e => e.Progress is not null).Select(e => e.Progress.SlicesDone));
        // The session stays: its first slice can be asked about further.
        Assert.Single((await _client.GetSessionAsync(new GetSessionRequest { SessionId = finished.SessionId })).Turns);
    }

    [Fact]
    public async Task Ask_WithOptions_StopsByThem()
    {
        var slices = await Stack(8);
        async Task<VolumeObject> End(VolumeOptions options) =>
            (await Ask(new AskVolumeRequest { ImageIds = { slices }, Slice = 0, Question = "q", Options = options }))[^1].Finished.Objects.Single();

        var limit = await End(new VolumeOptions { MaxSlices = 2, MinConfidence = 0 });
        Assert.Equal((2u, VolumeEnd.Limit, VolumeEnd.Stack), (limit.LastSlice, limit.EndAbove, limit.EndBelow));
        var doubt = await End(new VolumeOptions { MinConfidence = 0.8f });
        Assert.Equal((0u, VolumeEnd.Doubtful), (doubt.LastSlice, doubt.EndAbove));
        Assert.Equal(VolumeEnd.Unlike, (await End(new VolumeOptions { MinLikeness = 0.7f })).EndAbove);
        Assert.Equal(VolumeEnd.Small, (await End(new VolumeOptions { MinAreaShare = 0.7f, MinOverlap = 0, MinConfidence = 0 })).EndAbove);
        Assert.Equal(VolumeEnd.Elsewhere, (await End(new VolumeOptions { MinAreaShare = 0, MinOverlap = 0.7f, MinConfidence = 0 })).EndAbove);
    }

    [Fact]
    public async Task Ask_CancelledBetweenSlices_StopsTheModel()
    {
        var slices = await Stack(4, from: 300);
        using var call = _client.AskVolume(new AskVolumeRequest { ImageIds = { slices }, Question = FakeSessionGrain.WaitCarried });
        while (await call.ResponseStream.MoveNext(default))
            if (call.ResponseStream.Current.Answer?.Finished is not null) break;
        // The session's id is only told at the end: it is the one that was carried to the second of these slices.
        string? session = null;
        while (session is null)
        {
            session = Journal.Carried.FirstOrDefault(carried => carried.Value.Contains(slices[1])).Key;
            await Task.Delay(10);
        }
        call.Dispose();
        await Journal.CancelledOf(session).Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Ask_OfASliceThatIsNotThere_IsNotFound()
    {
        var slices = await Stack(2);
        var unknown = slices[0][..^4] + (slices[0].EndsWith("0000", StringComparison.Ordinal) ? "1111" : "0000");
        (await Refusal.Of(() => Ask(new AskVolumeRequest { ImageIds = { slices[0], unknown }, Question = "q" })))
            .Is(StatusCode.NotFound, ErrorReason.ImageNotFound, "image_id");
    }

    [Fact]
    public async Task Ask_OfWhatIsNoStack_IsRefusedBeforeAnyWork()
    {
        var slices = await Stack(2);
        var larger = await Upload(Samples.Png(1, width: 50));
        (string Field, AskVolumeRequest Request)[] wrong =
        [
            ("image_ids", new AskVolumeRequest { Question = "q" }),
            ("image_ids", new AskVolumeRequest { ImageIds = { Enumerable.Repeat(slices[0], 1001) }, Question = "q" }),
            ("slice", new AskVolumeRequest { ImageIds = { slices }, Slice = 2, Question = "q" }),
            ("image_ids[2]", new AskVolumeRequest { ImageIds = { slices.Append(larger) }, Question = "q" }),
            ("options.min_overlap", new AskVolumeRequest { ImageIds = { slices }, Question = "q", Options = new VolumeOptions { MinOverlap = 2 } }),
            ("options.min_confidence", new AskVolumeRequest { ImageIds = { slices }, Question = "q", Options = new VolumeOptions { MinConfidence = float.NaN } }),
        ];
        foreach (var (field, request) in wrong)
            (await Refusal.Of(() => Ask(request))).Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, field);
    }

    async Task<string[]> Stack(int count, int from = 200)
    {
        var ids = new string[count];
        for (var i = 0; i < count; i++) ids[i] = await Upload(Samples.Png(from + i));
        return ids;
    }

    async Task<string> Upload(byte[] file) =>
        (await _client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) })).ImageId;

    async Task<List<VolumeEvent>> Ask(AskVolumeRequest request)
    {
        using var call = _client.AskVolume(request);
        var events = new List<VolumeEvent>();
        await foreach (var next in call.ResponseStream.ReadAllAsync()) events.Add(next);
        return events;
    }
}
