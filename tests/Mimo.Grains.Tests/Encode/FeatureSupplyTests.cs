using Mimo.Contracts;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Encode;

public class FeatureSupplyTests
{
    /// <summary>Takes everything and has nothing: every entry is evicted between its announcement and its use.</summary>
    sealed class Sieve : IEmbeddingCache
    {
        public Func<Task> OnGet { get; set; } = () => Task.CompletedTask;

        public async ValueTask<byte[]?> Get(string imageKey, CancellationToken cancellationToken)
        {
            await OnGet();
            return null;
        }

        public ValueTask Put(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask Delete(string imageKey, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<int> DeleteTenant(string tenantTag, CancellationToken cancellationToken) => ValueTask.FromResult(0);
    }

    [Fact, Trait("R", "R11")]
    public async Task Require_EvictedBetweenHitAndUse_ComputesFromTheStoredImage()
    {
        await using var stage = await StageCluster.StartWith(new Sieve(), [Verbs.Encode], [Verbs.Align, Verbs.Decode, Verbs.Segment]);
        await using var whole = await StageCluster.Start();

        var finished = await (await stage.Open(await stage.Upload(60, 40))).Finish("What?");

        Assert.Equal((await (await whole.Open(await whole.Upload(60, 40))).Finish("What?")).TaggedText, finished.TaggedText);
        Assert.Equal((1, 1), ((await stage.Engines[0].Snapshot()).Encodes, (await stage.Engines[1].Snapshot()).Encodes));
    }

    [Fact, Trait("R", "R11")]
    public async Task Require_ImageEvictedAsWell_SaysToSendItAgain()
    {
        var sieve = new Sieve();
        await using var stage = await StageCluster.StartWith(sieve, [Verbs.Encode], [Verbs.Align, Verbs.Decode, Verbs.Segment]);
        var image = await stage.Upload(60, 40);
        var session = await stage.Open(image);
        // The first look is the encoder's own; at the second, by the session's silo, the image is gone too.
        var looks = 0;
        sieve.OnGet = async () =>
        {
            if (Interlocked.Increment(ref looks) == 2) await stage.Images.Delete(image.Key, default);
        };

        await Asking.Refuses(ErrorReason.ImageNotFound, () => session.Read(Asking.Question("What?")));
        Assert.Equal(2, looks);
    }
}
