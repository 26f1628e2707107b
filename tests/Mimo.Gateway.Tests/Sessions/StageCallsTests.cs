using Grpc.Core;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Sessions;

public sealed class StageCallsTests
{
    [Fact]
    public async Task Ask_NobodyServesAVerb_IsUnavailableAtOnce()
    {
        await using var host = await GatewayHost.Start(verbs: [Verbs.Encode, Verbs.Decode]);
        var session = await host.Client.Session();
        var started = TimeProvider.System.GetTimestamp();

        var refusal = await Refusal.Of(() => host.Client.AskAll(new AskRequest { SessionId = session, Question = "q" }));

        refusal.Is(StatusCode.Unavailable, ErrorReason.StageUnavailable);
        // The runtime itself takes half a second to find out.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, 0, 400);
    }
}
