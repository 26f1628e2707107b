using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Clustering;

/// <summary>Any gateway will do, and an impatient caller may ask twice.</summary>
public sealed class ManyGatewaysTests
{
    [SkippableFact, Trait("R", "R24"), Trait("R", "R25")]
    public async Task ThreeGatewaysInTurn_ReuseEveryTurn_AndARepeatedRequestIsOneTurn()
    {
        await using var cluster = await ClusterProcesses.Start(gateways: 3, silos: 2, anywhere: true);
        await AnyGateway_NextTurn_ReusesAllThatCameBefore(cluster);
        await Deadline_ThenTheSameRequest_IsOneTurn(cluster);
    }

    static async Task AnyGateway_NextTurn_ReusesAllThatCameBefore(ClusterProcesses cluster)
    {
        for (var i = 0; i < 3; i++)
        {
            var session = await cluster.Open(await cluster.Upload(31 + i, cluster.Gateways[i]), cluster.Gateways[(i + 1) % 3]);
            var before = 0u;
            for (var turn = 0; turn < 4; turn++)
            {
                var finished = (await HeardAnswer.Hear(
                    cluster.Gateways[(i + turn) % 3].Client, new AskRequest { SessionId = session, Question = $"Question {turn}?" })).Finished;
                Assert.Equal(turn == 0 ? 1u : 0u, finished.Usage.VisionEncodes);
                if (turn > 0) Assert.Equal(before, finished.Usage.ReusedTokens);
                before = (await cluster.Gateways[turn % 3].Client.GetSessionAsync(new GetSessionRequest { SessionId = session })).Tokens;
            }
        }
    }

    static async Task Deadline_ThenTheSameRequest_IsOneTurn(ClusterProcesses cluster)
    {
        var image = await cluster.Upload(41);
        for (var i = 0; i < 4; i++)
        {
            var session = await cluster.Open(image);
            var request = new AskRequest { SessionId = session, RequestId = "once", Question = "What is shown, and where?" };
            // From too short for anything to just too short: the call ends in the queue, in the prefill or within the answer.
            var deadline = DateTimeOffset.FromUnixTimeMilliseconds(
                TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + (1 << (2 * i))).UtcDateTime;
            try
            {
                using var call = cluster.Gateways[i % 3].Client.Ask(request, deadline: deadline);
                await foreach (var _ in call.ResponseStream.ReadAllAsync());
            }
            catch (RpcException e)
            {
                Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
            }

            var caller = new PatientCaller(() => cluster.Gateways, i + 1);
            // Twice at once, by different gateways: one runs, the other joins it or hears the stored turn.
            var answers = await Task.WhenAll(caller.Ask(request), new PatientCaller(() => cluster.Gateways, i + 2).Ask(request));
            Assert.Equal(answers[0].Content(), answers[1].Content());
            Assert.Equal(answers[0].Content(), (await caller.Ask(request)).Content());
            var stored = await cluster.Gateways[0].Client.GetSessionAsync(new GetSessionRequest { SessionId = session });
            Assert.Equal("once", Assert.Single(stored.Turns).RequestId);
        }
    }
}
