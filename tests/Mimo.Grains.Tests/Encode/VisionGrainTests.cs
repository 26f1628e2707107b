using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Encode;

public sealed class VisionGrainTests : IAsyncLifetime
{
    StageCluster _stage = null!;

    public async Task InitializeAsync() => _stage = await StageCluster.Start();

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    IVisionGrain Grain(ImageReference image) => _stage.Grains.GetGrain<IVisionGrain>(image.Key);

    async Task<long> Encodes() => (await _stage.Engine.Snapshot()).Encodes;

    [Fact]
    public async Task Encode_ManyCallersAtOnce_RunsOnceAndOneOfThemAccountsForIt()
    {
        var image = await _stage.Upload(60, 40);
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Grain(image).Encode(image, default)));

        Assert.Equal(1, await Encodes());
        Assert.Single(results, result => result.Source == EncodeSource.Computed);
        Assert.Equal(11, results.Count(result => result.Source == EncodeSource.Device));
    }

    [Fact]
    public async Task Encode_DeviceLostIt_ComesFromTheCache()
    {
        var image = await _stage.Upload(60, 40);
        await Grain(image).Encode(image, default);
        await _stage.Engine.ReleaseImage(image.Key);

        Assert.Equal(EncodeSource.Cache, (await Grain(image).Encode(image, default)).Source);
        Assert.Equal(1, await Encodes());
    }

    [Fact]
    public async Task Encode_CacheHoldsRubbish_EncodesAgainAndMendsIt()
    {
        var image = await _stage.Upload(60, 40);
        await _stage.Embeddings.Put(image.Key, new byte[] { 1, 2, 3 }, default);

        Assert.Equal(EncodeSource.Computed, (await Grain(image).Encode(image, default)).Source);
        await _stage.Engine.ReleaseImage(image.Key);
        Assert.Equal(EncodeSource.Cache, (await Grain(image).Encode(image, default)).Source);
    }

    [Fact]
    public async Task Encode_UnknownImage_IsNotFound()
    {
        var image = new ImageReference("unknown", 10, 10);

        await Asking.Refuses(ErrorReason.ImageNotFound, () => Grain(image).Encode(image, default));
    }

    [Fact]
    public async Task Encode_AnotherImagesKey_IsRefused()
    {
        var (image, other) = (await _stage.Upload(60, 40), await _stage.Upload(61, 40));

        await Asking.Refuses(ErrorReason.ArgumentInvalid, () => Grain(image).Encode(other, default));
    }

    [Fact]
    public async Task Encode_OneCallerLeaves_TheOthersAreServed()
    {
        var image = await _stage.Upload(60, 40);
        using var cancellation = new CancellationTokenSource();
        var leaves = Grain(image).Encode(image, cancellation.Token);
        var stays = Grain(image).Encode(image, default);
        await cancellation.CancelAsync();

        await stays;
        Assert.Equal(1, await Encodes());
        await Task.WhenAny(leaves);
    }

    [Fact]
    public async Task Forget_ThenEncode_ComputesAgain()
    {
        var image = await _stage.Upload(60, 40);
        await Grain(image).Encode(image, default);
        await _stage.Forget(image);

        Assert.Null(await _stage.Embeddings.Get(image.Key, default));
        Assert.Equal(EncodeSource.Computed, (await Grain(image).Encode(image, default)).Source);
    }
}
