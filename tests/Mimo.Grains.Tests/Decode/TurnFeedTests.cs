using Microsoft.Extensions.Time.Testing;
using Mimo.Contracts.Messages;
using Mimo.Grains.Decode;

namespace Mimo.Grains.Tests.Decode;

public class TurnFeedTests
{
    readonly FakeTimeProvider _time = new();

    TurnFeed Feed(int ahead = 64) => new(ahead, TimeSpan.FromSeconds(1), _time);

    static async Task<List<AnswerEvent>> Drain(TurnFeed feed)
    {
        var events = new List<AnswerEvent>();
        await foreach (var item in feed.Read(default)) events.Add(item);
        return events;
    }

    [Fact]
    public async Task Joined_NeighbouringTexts_AreJoinedAndTheOrderIsKept()
    {
        var feed = Feed();
        AnswerEvent[] sent = [new TextEvent("The "), new TextEvent("liver"), new EntityEvent(0, "liver", 4, 9), new TextEvent(" is "), new TextEvent("left.")];
        foreach (var item in sent) await feed.Write(item, default);

        Assert.Equal<AnswerEvent>([new TextEvent("The liver"), sent[2], new TextEvent(" is left.")], feed.Joined());
    }

    [Fact]
    public async Task Read_LateReader_GetsAllFromTheStart()
    {
        var feed = Feed();
        AnswerEvent[] sent = [new TextEvent("The liver"), new EntityEvent(0, "liver", 4, 9), new TextEvent(" is left.")];
        foreach (var item in sent) await feed.Write(item, default);
        feed.Complete(null);

        var first = await Drain(feed);

        Assert.Equal(sent, first);
        Assert.Equal(first, await Drain(feed));
    }

    [Fact]
    public async Task Read_ReaderThatLags_GetsTheTextsItMissedAsOne()
    {
        var feed = Feed();
        await using var reader = feed.Read(default).GetAsyncEnumerator();
        await feed.Write(new TextEvent("The "), default);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal(new TextEvent("The "), reader.Current);
        foreach (var word in new[] { "liver ", "is ", "left." }) await feed.Write(new TextEvent(word), default);

        Assert.True(await reader.MoveNextAsync());

        Assert.Equal(new TextEvent("liver is left."), reader.Current);
    }

    [Fact]
    public async Task Read_FaultAtTheEnd_ReachesEveryReaderAfterTheEvents()
    {
        var feed = Feed();
        await feed.Write(new TextEvent("so far"), default);
        feed.Complete(new InvalidOperationException("over"));

        for (var reader = 0; reader < 2; reader++)
        {
            var events = feed.Read(default).GetAsyncEnumerator();
            Assert.True(await events.MoveNextAsync());
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await events.MoveNextAsync());
        }
    }

    [Fact]
    public async Task Write_EveryReaderBehind_WaitsForTheFurthest()
    {
        var feed = Feed(ahead: 2);
        await feed.Write(new TextEvent("1"), default);
        await feed.Write(new TextEvent("2"), default);
        var third = feed.Write(new TextEvent("3"), default);
        await using var idle = feed.Read(default).GetAsyncEnumerator();
        await using var reader = feed.Read(default).GetAsyncEnumerator();
        Assert.False(third.IsCompleted);

        Assert.True(await reader.MoveNextAsync());

        await third.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Read_NothingNew_SaysThatItLives()
    {
        var feed = Feed();
        await using var reader = feed.Read(default).GetAsyncEnumerator();
        var next = reader.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.IsType<AliveEvent>(reader.Current);
        await feed.Write(new TextEvent("news"), default);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal(new TextEvent("news"), reader.Current);
    }

    [Fact]
    public async Task Read_Cancelled_EndsThatReaderOnly()
    {
        var feed = Feed();
        using var cancellation = new CancellationTokenSource();
        await using var leaver = feed.Read(cancellation.Token).GetAsyncEnumerator();
        var next = leaver.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await feed.Write(new TextEvent("on"), default);
        feed.Complete(null);
        Assert.Single(await Drain(feed));
    }
}
