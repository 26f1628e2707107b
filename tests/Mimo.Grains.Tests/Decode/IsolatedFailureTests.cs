using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Decode;

[Trait("R", "R8")]
public sealed class IsolatedFailureTests
{
    [Fact]
    public async Task Ask_OneImagesFeaturesAreNoNumbers_OnlyItsAnswersFail()
    {
        await using var stage = await StageCluster.Start();
        var (sick, sound) = (await stage.Upload(60, 40), await stage.Upload(61, 40));
        var alone = (await (await stage.Open(sound)).Finish("What?")).TaggedText;
        await Poison(stage, sick);

        var failing = await stage.Open(sick);
        var failures = Asking.Refuses(ErrorReason.InternalFault, () => failing.Read(Asking.Question("What?")));
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await (await stage.Open(sound)).Finish("What?")).TaggedText));
        await failures;

        Assert.All(others, answer => Assert.Equal(alone, answer));
        // The image's session is not lost with its answer, once its features are sound.
        await stage.Forget(sick);
        Assert.NotEmpty((await failing.Finish("What?")).TaggedText);
    }

    /// <summary>Features of nothing but NaN: what damaged memory would give.</summary>
    static async Task Poison(StageCluster stage, ImageReference image)
    {
        await stage.Grains.GetGrain<IVisionGrain>(image.Key).Encode(image, default);
        var payload = (await stage.Embeddings.Get(image.Key, default))!.ToArray();
        for (var i = 8; i + 1 < payload.Length; i += 2) (payload[i], payload[i + 1]) = (0, 0x7e);
        await stage.Engine.ReleaseImage(image.Key);
        await stage.Embeddings.Put(image.Key, payload, default);
    }
}
