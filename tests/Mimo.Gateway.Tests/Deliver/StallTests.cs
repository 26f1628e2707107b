using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Deliver;

public sealed class StallTests
{
    [Fact, Trait("R", "R6")]
    public async Task Caller_ThatStopsReading_IsCutOff_AndOthersAreNot()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?>
        {
            ["Mimo:Deliver:StallTimeout"] = "00:00:00.5",
            ["Mimo:Admit:MaxQuestions"] = "2",
        });
        var (stalled, other) = (await host.Client.Session(), await host.Client.Session());
        using var call = host.Client.Ask(new AskRequest { SessionId = stalled, Question = FakeSessionGrain.Flood });
        Assert.True(await call.ResponseStream.MoveNext());

        await Journal.CancelledOf(stalled).Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.NotEmpty(await host.Client.AskAll(new AskRequest { SessionId = other, Question = "q" }));
        // What is unread stays in the connection's buffers, and trailers cannot overtake it: the stream is reset instead.
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None)) { }
        });
        Assert.NotEqual(StatusCode.OK, error.StatusCode);
        Assert.Contains("CallTimedOut", host.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_LongerThanItsTime_IsCutOff()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Deliver:AnswerTimeout"] = "00:00:01" });
        var session = await host.Client.Session();
        var refusal = await Refusal.Of(() => host.Client.AskAll(new AskRequest { SessionId = session, Question = FakeSessionGrain.Wait }));
        refusal.Is(StatusCode.DeadlineExceeded, ErrorReason.CallTimedOut);
        await Journal.CancelledOf(session).Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Upload_ThatGoesSilent_IsCutOff()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Intake:IdleTimeout"] = "00:00:00.3" });
        using var call = host.Client.UploadImage();
        await call.RequestStream.WriteAsync(Samples.Upload(Samples.Png()).First());
        var refusal = await Refusal.Of(async () => await call.ResponseAsync.WaitAsync(TimeSpan.FromSeconds(20)));
        refusal.Is(StatusCode.DeadlineExceeded, ErrorReason.CallTimedOut);
    }
}
