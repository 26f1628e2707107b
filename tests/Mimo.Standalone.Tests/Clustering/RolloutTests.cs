using System.Net;
using Google.Rpc;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Clustering;

/// <summary>Processes that are told to leave (SIGTERM).</summary>
public sealed class RolloutTests
{
    static readonly Dictionary<string, string> QuickGateway = new() { ["Mimo__Gateway__Drain__Announce"] = "00:00:01" };

    [SkippableFact, Trait("R", "R20")]
    public async Task EveryProcess_ReplacedUnderLoad_NoTurnFails()
    {
        await using var cluster = await ClusterProcesses.Start(gateways: 0, silos: 1);
        var old = (Gateway: await cluster.AddGateway(QuickGateway), Silo: cluster.Silos[0]);
        await ClusterProcesses.Ready(old.Gateway);
        var current = old.Gateway;
        var image = await cluster.Upload(21);
        var conversations = new List<Conversation>();
        for (var i = 0; i < 3; i++)
            conversations.Add(new Conversation(new PatientCaller(() => [current], i), await cluster.Open(image)));
        using var over = new CancellationTokenSource();
        var load = Task.WhenAll(conversations.Select(conversation => Task.Run(async () =>
        {
            for (var turn = 1; !over.IsCancellationRequested && turn < 12; turn++) await conversation.Ask(turn);
        })));

        // The next silo is up before the last one leaves, and so for the gateways, as a rollout does it.
        await cluster.AddSilo();
        old.Silo.Signal("TERM");
        await old.Silo.Exited;
        var next = await cluster.AddGateway(QuickGateway);
        await ClusterProcesses.Ready(next);
        current = next;
        old.Gateway.Process.Signal("TERM");
        await old.Gateway.Process.Exited;
        await over.CancelAsync();
        await load;

        Assert.Equal((0, 0), (old.Silo.ExitCode, old.Gateway.Process.ExitCode));
        Assert.All(conversations, conversation => Assert.NotEqual(0, conversation.Turns));
        foreach (var conversation in conversations) await conversation.Check(next);
    }

    [SkippableFact, Trait("R", "R20")]
    public async Task Gateway_ToldToLeave_IsUnreadyFirstThenRefusesAndFinishesWhatRuns()
    {
        await using var cluster = await ClusterProcesses.Start(gateways: 0, silos: 1);
        var gateway = await cluster.AddGateway(QuickGateway);
        await ClusterProcesses.Ready(gateway);
        var session = await cluster.Open(await cluster.Upload(22));
        var request = new AskRequest { SessionId = session, Question = "What is shown?" };
        var first = new TaskCompletionSource();
        var running = HeardAnswer.Hear(gateway.Client, request, _ =>
        {
            if (first.TrySetResult()) gateway.Process.Signal("TERM");
        });
        await first.Task;

        // Within the second of the announcement it is unready and still takes questions.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.HealthOnce(TimeSpan.FromSeconds(5), HttpStatusCode.ServiceUnavailable));
        Assert.Equal(1u, (await running).Finished.Turn);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (var turn = 0; turn < 100; turn++) await HeardAnswer.Hear(gateway.Client, request);
        });
        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
        if (refusal.GetRpcStatus() is { } status) Assert.Equal("STAGE_UNAVAILABLE", status.GetDetail<ErrorInfo>()?.Reason);
        await gateway.Process.Exited;
        Assert.Equal(0, gateway.Process.ExitCode);
    }
}
