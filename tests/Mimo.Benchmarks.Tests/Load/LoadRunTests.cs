using Grpc.Core;
using Mimo.Benchmarks.Load;
using Mimo.Benchmarks.Service;

namespace Mimo.Benchmarks.Tests.Load;

public sealed class LoadRunTests
{
    /// <summary>Answers one question at a time, each in a millisecond or so; one of them takes long.</summary>
    sealed class OneAtATime(TimeSpan stall) : ILoadTarget
    {
        Task _busy = Task.CompletedTask;
        int _asked;

        public int Refuse { get; set; }
        public List<int> Tenants { get; } = [];

        public Task<string> Open(int tenant, int image)
        {
            lock (Tenants) Tenants.Add(tenant);
            return Task.FromResult("session");
        }

        public async Task<HeardTurn> Ask(int tenant, string session, string question, int tokens)
        {
            if (Refuse-- > 0) throw new RpcException(new Status(StatusCode.ResourceExhausted, "full"));
            var start = TimeProvider.System.GetTimestamp();
            Task mine;
            lock (Tenants) mine = _busy = After(_busy, ++_asked == 5 ? stall : TimeSpan.FromMilliseconds(1));
            await mine;
            var elapsed = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            return new HeardTurn(elapsed, 0, elapsed, 3, 1, "text");
        }

        static async Task After(Task before, TimeSpan time)
        {
            await before;
            await Task.Delay(time);
        }

        public Task Close(int tenant, string session) => Task.CompletedTask;
    }

    static Task<LoadRecorder> Run(ILoadTarget target, LoadOptions options) => new LoadRun(target, options, TimeProvider.System).Execute();

    [Fact]
    public async Task OpenLoop_TargetThatStalls_ChargesEveryQuestionThatWaited()
    {
        var seen = await Run(new OneAtATime(TimeSpan.FromSeconds(1)), new LoadOptions { Rate = 50, Turns = 1, Think = 0, Duration = 2, WarmUp = 0 });
        // A second of the two was lost: a third of all questions or more waited, not one.
        Assert.InRange(seen.Answers, 50, 160);
        Assert.True(seen.Total.GetValueAtPercentile(75) > 100_000, "The wait is missing from the percentiles.");
        Assert.InRange(seen.Total.GetValueAtPercentile(100), 900_000, 30_000_000);
    }

    [Fact]
    public async Task ClosedLoop_EachPersonAsksOneAfterAnother()
    {
        var seen = await Run(new OneAtATime(TimeSpan.FromMilliseconds(1)), new LoadOptions { Sessions = 3, Turns = 2, Think = 0.01, Duration = 1, WarmUp = 0 });
        Assert.True(seen.Answers >= 6);
        Assert.Equal(3 * seen.Answers, seen.Tokens);
        Assert.Empty(seen.Failures);
    }

    [Fact]
    public async Task RefusedQuestion_IsAskedAgainAndItsTimeRunsOn()
    {
        var target = new OneAtATime(TimeSpan.FromMilliseconds(1)) { Refuse = 1 };
        var seen = await Run(target, new LoadOptions { Sessions = 1, Turns = 1, Think = 0, Duration = 0.5, WarmUp = 0 });
        Assert.Equal(1, seen.Refusals);
        Assert.InRange(seen.Total.GetValueAtPercentile(100), 240_000, 30_000_000);
    }

    [Fact]
    public async Task Tenants_TakeSessionsInTurn()
    {
        var target = new OneAtATime(TimeSpan.FromMilliseconds(1));
        await Run(target, new LoadOptions { Rate = 40, Turns = 1, Think = 0, Duration = 1, WarmUp = 0, Keys = ["one", "two"] });
        Assert.InRange(Math.Abs(target.Tenants.Count(t => t == 0) - target.Tenants.Count(t => t == 1)), 0, 1);
    }

    [Fact]
    public void Validate_NoDuration_Throws() => Assert.Throws<ArgumentException>(() => new LoadOptions { Duration = 0 }.Validate());
}
