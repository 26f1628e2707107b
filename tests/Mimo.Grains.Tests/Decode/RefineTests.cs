using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Decode;

public sealed class RefineTests : IAsyncLifetime
{
    static readonly PointPrompt This = new(20, 20, false), NotThis = new(50, 10, true);

    StageCluster _stage = null!;
    ImageReference _image = null!;

    public async Task InitializeAsync()
    {
        _stage = await StageCluster.Start();
        _image = await _stage.Upload(60, 40);
    }

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    static RefineCommand Click(int mask, params PointPrompt[] points) => new(1, mask, new MaskCorrection(points, null));

    /// <summary>An answer with masks, which questions have at random.</summary>
    async Task<(ISessionGrain Session, MaskEvent Mask)> Answered()
    {
        for (var i = 0; i < 40; i++)
        {
            var session = await _stage.Open(_image);
            var events = await session.Read(Asking.Question($"Question {i}?") with { Boxes = [new BoxPrompt(2, 3, 40, 30)] });
            if (events.OfType<MaskEvent>().LastOrDefault(mask => mask.Mask.Area > 0) is { } last) return (session, last);
        }
        throw new InvalidOperationException("No answer had a mask.");
    }

    [Fact]
    public async Task Refine_Clicks_AddUp_AndFewerAreTheMaskBefore()
    {
        var (session, answered) = await Answered();

        var none = await session.Refine(Click(answered.Index), default);
        var one = await session.Refine(Click(answered.Index, This), default);
        var two = await session.Refine(Click(answered.Index, This, NotThis), default);

        Assert.Equal(answered, none);
        Assert.Equal((answered.Index, answered.EntityIndex, answered.Phrase, answered.Start), (two.Index, two.EntityIndex, two.Phrase, two.Start));
        Assert.Equal(3, ((MaskEvent[])[none, one, two]).Select(mask => mask.Mask.PredictedIou).Distinct().Count());
        Assert.Equal(one, await session.Refine(Click(answered.Index, This), default));
        Assert.Single((await session.Get(default))!.Turns);
    }

    [Fact]
    public async Task Refine_AfterEvictionAndOnAnotherCluster_GivesTheSameMask()
    {
        var (session, answered) = await Answered();
        var expected = await session.Refine(Click(answered.Index, This, NotThis), default);
        // A turn behind it, so that it is no longer the one whose events are kept.
        await session.Finish("And now?");

        await _stage.Engine.ReleaseImage(_image.Key);
        await _stage.Engine.DropSession(session.GetPrimaryKeyString());
        Assert.Equal(expected, await session.Refine(Click(answered.Index, This, NotThis), default));
        await using var restarted = await _stage.StartBeside();
        var again = restarted.Grains.GetGrain<ISessionGrain>(session.GetPrimaryKeyString());
        Assert.Equal(expected, await again.Refine(Click(answered.Index, This, NotThis), default));
    }

    [Fact]
    public async Task Refine_WhatIsNotThere_IsRefused()
    {
        var (session, answered) = await Answered();

        await Asking.Refuses(ErrorReason.MaskNotFound, () => session.Refine(Click(99, This), default));
        await Asking.Refuses(ErrorReason.MaskNotFound, () => session.Refine(new RefineCommand(2, 0, new MaskCorrection([], null)), default));
        await _stage.Images.Delete(_image.Key, default);
        await Asking.Refuses(ErrorReason.ImageNotFound, () => session.Refine(Click(answered.Index, This), default));
        await session.Close(default);
        await Asking.Refuses(ErrorReason.SessionNotFound, () => session.Refine(Click(answered.Index, This), default));
    }
}
