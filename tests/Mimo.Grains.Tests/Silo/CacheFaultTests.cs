using Microsoft.Extensions.DependencyInjection;
using Mimo.Cache.Embeddings;
using Mimo.Cache.Redis;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Grains.Encode;
using Mimo.Grains.Tests.Support;
using Mimo.Silo;

namespace Mimo.Grains.Tests.Silo;

/// <summary>
/// A silo whose embedding cache is a Redis of its own, with all that can happen to one. Each time the device has lost the image, so the
/// cache is asked; whatever it says, the answer is the same.
/// </summary>
public sealed class CacheFaultTests : IAsyncLifetime
{
    readonly RedisServer _redis = new();
    readonly RedisServer _cache = new();

    public async Task InitializeAsync()
    {
        await _redis.InitializeAsync();
        await _cache.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _cache.DisposeAsync();
    }

    [SkippableFact, Trait("R", "R10")]
    public async Task Ask_CacheFailsInEveryWay_IsCountedEncodedAgainAndAnsweredTheSame()
    {
        _redis.Require();
        using var counter = new OutcomeCounter();
        var options = new MimoSiloOptions { Redis = _redis.Endpoint };
        options.Stores.Embeddings.Endpoint = _cache.Endpoint;
        options.Stores.Embeddings.KeyPrefix = "other";
        await using var silo = await SiloHost.Start(options, services => services.AddSingleton(counter.Metrics));
        var image = await silo.Upload();
        var key = new RedisKeys("other").Embedding(silo.Engine.Revision, FeatureSupply.Preprocessing, image.Key);
        var expected = await Ask(silo, image);
        Assert.Equal(1, expected.VisionEncodes);
        await using var raw = await _cache.Connect();
        var database = raw.GetDatabase();
        var sound = (byte[])(await database.StringGetAsync(key))!;

        async Task Check(string outcome, int encodes, Func<Task> fault)
        {
            await database.StringSetAsync(key, sound);
            await fault();
            var before = counter.Reads("embedding", outcome);
            await silo.Engine.ReleaseImage(image.Key);
            var finished = await Ask(silo, image);
            Assert.Equal((expected.TaggedText, expected.Masks, encodes), (finished.TaggedText, finished.Masks, finished.VisionEncodes));
            Assert.True(counter.Reads("embedding", outcome) > before, $"{outcome} was not counted.");
        }

        await Check("hit", 0, () => Task.CompletedTask);
        await Check("miss", 1, () => raw.GetServer(_cache.Endpoint).FlushAllDatabasesAsync());
        await Check("corrupt", 1, () => database.StringSetAsync(key, sound[..^7]));
        await Check("corrupt", 1, () => database.StringSetAsync(key, sound[..20]));
        await Check("corrupt", 1, () => database.StringSetAsync(key, Flipped(sound, sound.Length / 2)));
        await Check("stale", 1, () => database.StringSetAsync(
            key, EmbeddingEnvelope.Seal(new EmbeddingIdentity("another", 1), image.Key, sound.AsSpan(EmbeddingEnvelope.HeaderLength))));
        await Check("timeout", 1, () => database.ExecuteAsync("CLIENT", "PAUSE", "2000", "ALL"));
        await database.PingAsync();

        _cache.Stop();
        await silo.Engine.ReleaseImage(image.Key);
        var down = await Ask(silo, image);
        Assert.Equal((expected.TaggedText, 1), (down.TaggedText, down.VisionEncodes));
        Assert.NotEqual(0, counter.Reads("embedding", "unreachable") + counter.Reads("embedding", "timeout"));
        await _cache.Start();
    }

    static async Task<FinishedEvent> Ask(SiloHost silo, ImageReference image)
    {
        var session = silo.Grains.GetGrain<ISessionGrain>(Guid.NewGuid().ToString("N"));
        await session.Open(image, default);
        return await session.Finish("What is it?");
    }

    static byte[] Flipped(byte[] bytes, int at)
    {
        var copy = bytes.ToArray();
        copy[at] ^= 4;
        return copy;
    }
}
