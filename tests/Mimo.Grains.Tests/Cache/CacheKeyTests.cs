using Mimo.Cache.Redis;
using Mimo.Grains.Encode;

namespace Mimo.Grains.Tests.Cache;

[Trait("R", "R12")]
public sealed class CacheKeyTests
{
    [Fact]
    public void Embedding_OfAnotherModelPreprocessingOrImage_HasAnotherKey()
    {
        var keys = new RedisKeys("mimo");
        string[] all =
        [
            keys.Embedding("0123456789ab", FeatureSupply.Preprocessing, "a"), keys.Embedding("0123456789ac", FeatureSupply.Preprocessing, "a"),
            keys.Embedding("0123456789ab", FeatureSupply.Preprocessing + 1, "a"), keys.Embedding("0123456789ab", FeatureSupply.Preprocessing, "b"), keys.Image("a"),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
