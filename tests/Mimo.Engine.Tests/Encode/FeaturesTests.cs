using Mimo.Engine.Tests.Support;

namespace Mimo.Engine.Tests.Encode;

public sealed class FeaturesTests
{
    static async Task<long> BytesOfOne()
    {
        await using var engine = await TestEngine.Start();
        using var image = await engine.Image(40, 40);
        return (await engine.Engine.Snapshot()).FeatureBytes;
    }

    static async Task<TestEngine> WithRoomFor(int images) =>
        await TestEngine.Start(new DeviceEngineOptions { FeatureBytes = images * await BytesOfOne() });

    static async Task Visit(TestEngine engine, int width)
    {
        using var lease = await engine.Image(width, 40);
    }

    [Fact]
    public async Task Encode_SameImageAtOnce_ComputesOnce()
    {
        await using var engine = await TestEngine.Start();
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => engine.Engine.Encode("same", TestModel.Picture(40, 40), default)));

        Assert.Single(outcomes, outcome => outcome.Computed);
        Assert.Equal(1, (await engine.Engine.Snapshot()).Encodes);
        foreach (var outcome in outcomes) outcome.Dispose();
    }

    [Fact]
    public async Task Encode_BeyondTheLimit_DropsTheLeastRecentlyUsed()
    {
        await using var engine = await WithRoomFor(2);
        await Visit(engine, 40);
        await Visit(engine, 41);
        engine.Engine.TryPin("40x40")!.Dispose();
        await Visit(engine, 42);

        Assert.Null(engine.Engine.TryPin("41x40"));
        engine.Engine.TryPin("40x40")!.Dispose();
        Assert.Equal(2, (await engine.Engine.Snapshot()).Images);
    }

    [Fact]
    public async Task Encode_OldestIsPinned_DropsTheNextAndKeepsThePinned()
    {
        await using var engine = await WithRoomFor(2);
        using var pinned = await engine.Image(40, 40);
        await Visit(engine, 41);
        await Visit(engine, 42);

        engine.Engine.TryPin("40x40")!.Dispose();
        Assert.Null(engine.Engine.TryPin("41x40"));
    }

    [Fact]
    public async Task Encode_AllPinned_IsRefusedBeforeComputing()
    {
        await using var engine = await WithRoomFor(1);
        using var pinned = await engine.Image(40, 40);

        var busy = await Assert.ThrowsAsync<EngineBusyException>(() => engine.Image(41, 40));

        Assert.True(busy.RetryAfter > TimeSpan.Zero);
        Assert.Equal(1, (await engine.Engine.Snapshot()).Encodes);
    }

    [Fact]
    public async Task Encode_OneImageLargerThanTheLimit_IsServed()
    {
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { FeatureBytes = 1 });
        await Visit(engine, 40);
        await Visit(engine, 41);

        Assert.Equal(1, (await engine.Engine.Snapshot()).Images);
    }

    [Fact]
    public async Task Import_Exported_AnswersTheSameWithoutEncoding()
    {
        await using var here = await TestEngine.Start();
        await using var there = await TestEngine.Start();
        using var encoded = await here.Image(50, 40);
        var payload = await here.Engine.Export(encoded, default);
        using var imported = (await there.Engine.Import("50x40", payload, default)).Lease;

        var (turn, _) = await here.Ask(encoded, "s", "Same?", TestModel.Box);
        var (again, _) = await there.Ask(imported, "s", "Same?", TestModel.Box);

        Assert.Equal(turn.Answer, again.Answer);
        Assert.Equal(0, (await there.Engine.Snapshot()).Encodes);
    }

    [Fact]
    public async Task Import_Damaged_FailsThisCallAlone()
    {
        await using var engine = await TestEngine.Start();

        await Assert.ThrowsAsync<InvalidDataException>(() => engine.Engine.Import("bad", new byte[100], default));

        await Visit(engine, 40);
        Assert.Equal(EngineHealth.Serving, engine.Engine.Health);
    }

    [Fact]
    public async Task ReleaseImage_InUse_IsNotFoundAndStillWorksForItsUser()
    {
        await using var engine = await TestEngine.Start();
        var lease = await engine.Image(40, 40);

        await engine.Engine.ReleaseImage("40x40");

        Assert.Null(engine.Engine.TryPin("40x40"));
        Assert.NotEmpty((await engine.Ask(lease, "s", "Still there?")).Turn.Answer);
        var held = (await engine.Engine.Snapshot()).LiveTensors;
        lease.Dispose();
        await engine.Engine.Snapshot();
        Assert.Equal(held - 2, (await engine.Engine.Snapshot()).LiveTensors);
    }

    [Fact]
    public async Task ReleaseImage_WhileItIsEncoded_ServesTheAskerAndIsNotKept()
    {
        await using var engine = await TestEngine.Start();
        var encode = engine.Engine.Encode("40x40", TestModel.Picture(40, 40), default);

        await engine.Engine.ReleaseImage("40x40");

        var lease = (await encode).Lease;
        Assert.Null(engine.Engine.TryPin("40x40"));
        Assert.NotEmpty((await engine.Ask(lease, "s", "Still there?")).Turn.Answer);
        lease.Dispose();
        Assert.Equal((0, 0L), ((await engine.Engine.Snapshot()).Images, (await engine.Engine.Snapshot()).FeatureBytes));
        // Only what was under way is meant, not the image for ever.
        using var again = await engine.Image(40, 40);
        engine.Engine.TryPin("40x40")!.Dispose();
    }

    [Fact]
    public async Task ReleaseImage_WhileItIsImported_IsNotKept()
    {
        await using var engine = await TestEngine.Start(new DeviceEngineOptions { EventBuffer = 1 });
        var lease = await engine.Image(40, 40);
        var payload = await engine.Engine.Export(lease, default);
        lease.Dispose();
        await engine.Engine.ReleaseImage("40x40");

        // Bookkeeping goes before transfers, so the release overtakes.
        var import = engine.Engine.Import("40x40", payload, default);
        await engine.Engine.ReleaseImage("40x40");

        (await import).Dispose();
        Assert.Null(engine.Engine.TryPin("40x40"));
    }

    [Fact, Trait("R", "R5")]
    public async Task Encode_Cancelled_GivesItsPinBack()
    {
        await using var engine = await WithRoomFor(1);
        using var cancellation = new CancellationTokenSource();
        var encode = engine.Engine.Encode("40x40", TestModel.Picture(40, 40), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => (await encode).Dispose());

        await Visit(engine, 41);
    }
}
