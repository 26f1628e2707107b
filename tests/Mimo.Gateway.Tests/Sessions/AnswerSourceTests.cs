using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Sessions;

/// <summary>What a caller sees of silos that fail within an answer.</summary>
public sealed class AnswerSourceTests : IAsyncLifetime
{
    GatewayHost _host = null!;
    string _session = "";

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.Start(new Dictionary<string, string?>
        {
            ["Mimo:Resume:Silence"] = "00:00:01", ["Mimo:Resume:Timeout"] = "00:00:03",
        });
        _session = await _host.Client.Session();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    Task<List<AskEvent>> Ask(string question) => _host.Client.AskAll(new AskRequest { SessionId = _session, Question = question });

    /// <summary>The answer as a caller puts it together, each mask and the end exactly once.</summary>
    static void AssertWhole(List<AskEvent> events)
    {
        Assert.Equal("A round mass é.", string.Concat(events.Select(e => e.Text?.Text)));
        var entity = Assert.Single(events, e => e.Entity is not null);
        var mask = Assert.Single(events, e => e.Mask is not null);
        Assert.True(events.IndexOf(entity) < events.IndexOf(mask));
        Assert.Equal(1u, events[^1].Finished.Turn);
        Assert.Single(events, e => e.Finished is not null);
    }

    [Theory]
    [InlineData("break dead whole")]
    [InlineData("break moved whole")]
    [InlineData("break gone whole")]
    [InlineData("break hang whole")]
    [InlineData("break dead hang whole")]
    [InlineData("break dead moved gone dead whole")]
    [InlineData("break dead dead dead dead dead dead")]
    public async Task Ask_SilosFailOnTheWay_TheCallerGetsOneAnswer(string question)
    {
        AssertWhole(await Ask(question));

        Assert.Equal(question.Split(' ').Length - 1, Breaking.Tries(question));
        // All tries are one turn, or a stored answer would be asked for twice.
        Assert.Single(Breaking.Turns[question].Distinct());
    }

    [Fact]
    public async Task Ask_SiloIsSlowButLives_IsWaitedFor()
    {
        // Twenty signs of life within the silence that is allowed: a busy machine swallows a few of them.
        await using var host = await GatewayHost.Start(new Dictionary<string, string?>
        {
            ["Mimo:Resume:Silence"] = (Breaking.Slow - TimeSpan.FromSeconds(0.5)).ToString("c"),
            ["Mimo:Resume:Timeout"] = "00:00:10",
        });
        var session = await host.Client.Session();

        AssertWhole(await host.Client.AskAll(new AskRequest { SessionId = session, Question = "break slow" }));

        Assert.Equal(1, Breaking.Tries("break slow"));
    }

    [Fact]
    public async Task Ask_AnotherAnswerTheSecondTime_IsNeverSplicedOn()
    {
        var received = new List<AskEvent>();
        var refusal = await Refusal.Of(async () =>
        {
            using var call = _host.Client.Ask(new AskRequest { SessionId = _session, Question = "break dead dead other" });
            await foreach (var next in call.ResponseStream.ReadAllAsync()) received.Add(next);
        });

        refusal.Is(StatusCode.Unavailable, ErrorReason.StageUnavailable);
        Assert.Equal("A round", string.Concat(received.Select(e => e.Text?.Text)));
    }

    [Fact]
    public async Task Ask_RefusedForAReason_IsNotTriedAgain()
    {
        var refusal = await Refusal.Of(() => Ask("break full"));

        refusal.Is(StatusCode.FailedPrecondition, ErrorReason.SessionFull);
        Assert.Equal(1, Breaking.Tries("break full"));
    }

    [Fact]
    public async Task Ask_NoSiloEverAnswers_EndsUnavailableWithinTheTimeout()
    {
        var started = TimeProvider.System.GetTimestamp();
        var refusal = await Refusal.Of(() => Ask("break dead hang"));

        refusal.Is(StatusCode.Unavailable, ErrorReason.StageUnavailable);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 1, 10);
    }
}
