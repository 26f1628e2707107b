using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Gateway.Admit;

namespace Mimo.Gateway.Tests.Admit;

public sealed class TokenBudgetTests
{
    static readonly DeploymentSecret Secret = new(SHA256.HashData("tokens"u8));
    static readonly TenantTag A = Secret.Tag("a"), B = Secret.Tag("b");

    readonly FakeTimeProvider _time = new();

    [Fact]
    public void Budget_OverdrawnByAnAnswer_IsWaitedFor_AndOthersAreNot()
    {
        var budget = new TokenBudget(_time);
        Assert.Equal(TimeSpan.Zero, budget.Wait(A, 60));
        budget.Charge(A, 60, 89);
        // 29 owed and one wanted, at one a second.
        Assert.Equal(30, budget.Wait(A, 60).TotalSeconds, 6);
        Assert.Equal(TimeSpan.Zero, budget.Wait(B, 60));
        _time.Advance(TimeSpan.FromSeconds(29.5));
        Assert.Equal(TimeSpan.Zero, budget.Wait(A, 60));
    }

    [Fact]
    public void Budget_UnusedForLong_HoldsAMinutesWorth()
    {
        var budget = new TokenBudget(_time);
        budget.Charge(A, 60, 60);
        _time.Advance(TimeSpan.FromHours(5));
        budget.Charge(A, 60, 60);
        Assert.True(budget.Wait(A, 60) > TimeSpan.Zero);
    }

    [Fact]
    public async Task Answer_IsChargedExactly_AndACancelledOneAsFarAsItGot()
    {
        var charged = 0;
        using var slot = new QuestionSlot(new MemoryStream(), tokens => charged += tokens);
        await foreach (var _ in slot.Metered("Where?", Answer(texts: 50, finished: true)));
        Assert.Equal(40 + 9, charged);

        charged = 0;
        await foreach (var _ in slot.Metered("Where?", Answer(texts: 50, finished: false)));
        Assert.Equal(32 + 1 + 50, charged);
    }

    static async IAsyncEnumerable<AnswerEvent> Answer(int texts, bool finished)
    {
        for (var i = 0; i < texts; i++) yield return new TextEvent("a");
        await Task.Yield();
        if (finished)
            yield return new FinishedEvent
            {
                TaggedText = "", TokenLimitReached = false, Turn = 1, PrefillTokens = 40, ReusedTokens = 500, NewTokens = 9, Masks = 0,
                VisionEncodes = 0, EncodeMs = 0, FirstTokenMs = 0, FirstMaskMs = 0, TotalMs = 0,
            };
    }
}
