using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Gateway.Intake;

namespace Mimo.Gateway.Tests.Intake;

public sealed class DecodePoolTests
{
    static DecodePool Pool(TimeSpan timeout) =>
        new(Options.Create(new IntakeOptions { Decoders = 1, DecodeTimeout = timeout }), TimeProvider.System);

    static int UntilCancelled(CancellationToken token)
    {
        token.WaitHandle.WaitOne();
        token.ThrowIfCancellationRequested();
        return 1;
    }

    [Fact]
    public async Task Run_BeyondItsTime_IsCutOffAndTheThreadIsFreeAgain()
    {
        using var pool = Pool(TimeSpan.FromMilliseconds(50));

        var error = await Assert.ThrowsAsync<MimoException>(() => pool.Run(UntilCancelled, CancellationToken.None));

        Assert.Equal(ErrorReason.CallTimedOut, error.Reason);
        Assert.Equal(2, await pool.Run(_ => 2, CancellationToken.None));
    }

    [Fact]
    public async Task Run_CallerLeaves_IsCancelledAndNoTimeOut()
    {
        using var pool = Pool(TimeSpan.FromMinutes(1));
        using var cancellation = new CancellationTokenSource();
        var work = pool.Run(UntilCancelled, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(2, await pool.Run(_ => 2, CancellationToken.None));
    }
}
