using System.Net;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Hosting;

public sealed class GatewayDrainTests
{
    static readonly TimeSpan Announce = TimeSpan.FromMilliseconds(700);

    static Task<GatewayHost> Start(TimeSpan budget) => GatewayHost.Start(
        options: new MimoGatewayOptions { Drain = { Announce = Announce, Budget = budget } }, drains: true);

    static async Task<HttpStatusCode> Health(GatewayHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Endpoints.Http };
        using var response = await http.GetAsync(new Uri("/healthz", UriKind.Relative));
        return response.StatusCode;
    }

    [Fact, Trait("R", "R20")]
    public async Task Stop_AnAnswerRuns_UnreadyThenRefusingThenFinishedThenGone()
    {
        await using var host = await Start(budget: TimeSpan.FromSeconds(20));
        var session = await host.Client.Session();
        var request = new AskRequest { SessionId = session, Question = "break long" };
        using var call = host.Client.Ask(request);
        Assert.True(await call.ResponseStream.MoveNext());

        var stopping = host.Stop();

        // (1) Unready, and still taking questions.
        while (await Health(host) != HttpStatusCode.ServiceUnavailable) await Task.Delay(20);
        Assert.NotEmpty(await host.Client.AskAll(new AskRequest { SessionId = session, Question = "what?" }));
        // (2) Refusing, while (3) what runs goes on to its end.
        await Task.Delay(Announce);
        var refusal = await Refusal.Of(() => host.Client.AskAll(new AskRequest { SessionId = session, Question = "what?" }));
        refusal.Is(StatusCode.Unavailable, ErrorReason.StageUnavailable);
        Assert.False(stopping.IsCompleted);
        var rest = new List<AskEvent>();
        await foreach (var next in call.ResponseStream.ReadAllAsync()) rest.Add(next);
        Assert.NotNull(rest[^1].Finished);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact, Trait("R", "R20")]
    public async Task Stop_AnAnswerOutrunsTheBudget_IsToldToAskElsewhere()
    {
        await using var host = await Start(budget: TimeSpan.FromMilliseconds(200));
        using var call = host.Client.Ask(new AskRequest { SessionId = await host.Client.Session(), Question = FakeSessionGrain.Wait });
        Assert.True(await call.ResponseStream.MoveNext());

        var stopping = host.Stop();
        var refusal = await Refusal.Of(async () =>
        {
            while (await call.ResponseStream.MoveNext());
        });

        refusal.Is(StatusCode.Unavailable, ErrorReason.StageUnavailable);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
