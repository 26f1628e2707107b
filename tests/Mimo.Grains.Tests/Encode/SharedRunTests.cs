using Mimo.Grains.Encode;

namespace Mimo.Grains.Tests.Encode;

public class SharedRunTests
{
    [Fact, Trait("R", "R5")]
    public async Task Join_LastWaiterLeaves_CancelsTheRun()
    {
        using var run = new SharedRun<int>(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 1;
        });
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var one = run.Join(first.Token);
        var two = run.Join(second.Token);

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.True(run.IsOpen);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        Assert.False(run.IsOpen);
    }

    [Fact]
    public async Task Claim_SeveralWaiters_OneOfThemAccounts()
    {
        using var run = new SharedRun<int>(_ => Task.FromResult(7));

        var results = await Task.WhenAll(run.Join(default), run.Join(default));

        Assert.Equal([7, 7], results);
        Assert.Equal([true, false, false], [run.Claim(), run.Claim(), run.Claim()]);
    }

    [Fact]
    public async Task Join_RunFails_EveryWaiterLearnsIt()
    {
        var source = new TaskCompletionSource<int>();
        using var run = new SharedRun<int>(_ => source.Task);
        var waiters = new[] { run.Join(default), run.Join(default) };
        source.SetException(new InvalidOperationException());

        foreach (var waiter in waiters) await Assert.ThrowsAsync<InvalidOperationException>(() => waiter);
        Assert.False(run.IsOpen);
    }
}
