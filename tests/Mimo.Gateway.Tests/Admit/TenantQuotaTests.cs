using System.Diagnostics;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Imaging.Codec;

namespace Mimo.Gateway.Tests.Admit;

/// <summary>What a tenant may use, over the wire, and what its refusals look like.</summary>
public sealed class TenantQuotaTests
{
    static async Task<QuotaFailure> Exhausted(Func<Task> call, ErrorReason reason = ErrorReason.QuotaExhausted)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        (await Refusal.Of(() => throw error)).Is(StatusCode.ResourceExhausted, reason);
        Assert.NotNull(error.GetRpcStatus()!.GetDetail<RetryInfo>());
        return error.GetRpcStatus()!.GetDetail<QuotaFailure>()!;
    }

    [Fact]
    public async Task Answers_OfATenantAtItsLimit_AreRefused_AndOthersAreServed()
    {
        using var credentials = new Credentials();
        await using var host = await GatewayHost.Start(new Dictionary<string, string?>(credentials.Settings)
        {
            ["Mimo:Tenants:Default:MaxQuestions"] = "1", ["Mimo:Tenants:Of:east:MaxQuestions"] = "2",
        });
        async Task<(CallOptions Who, string Session)> Caller(string tenant)
        {
            var who = Credentials.Bearer(credentials.Token(tenant));
            var image = await host.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = Google.Protobuf.ByteString.CopyFrom(Samples.Png()) }, who);
            return (new CallOptions(who), (await host.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId }, who)).SessionId);
        }

        var (north, northSession) = await Caller("north");
        var (south, southSession) = await Caller("south");
        var (east, eastSession) = await Caller("east");
        using var one = host.Client.Ask(new AskRequest { SessionId = northSession, Question = FakeSessionGrain.Wait }, north);
        using var two = host.Client.Ask(new AskRequest { SessionId = eastSession, Question = FakeSessionGrain.Wait }, east);
        Assert.True(await one.ResponseStream.MoveNext() && await two.ResponseStream.MoveNext());

        var failure = await Exhausted(() => host.Client.AskAll(new AskRequest { SessionId = northSession, Question = "q" }, north));
        Assert.Equal("tenant", Assert.Single(failure.Violations).Subject);
        await host.Client.AskAll(new AskRequest { SessionId = southSession, Question = "q" }, south);
        // East may have two: its second is turned away by the session, not by the gate.
        (await Refusal.Of(() => host.Client.AskAll(new AskRequest { SessionId = eastSession, Question = "q" }, east)))
            .Is(StatusCode.FailedPrecondition, ErrorReason.TurnInProgress);
    }

    [Fact]
    public async Task Tokens_UsedUp_AreWaitedFor()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Tenants:Of:local:TokensPerMinute"] = "45" });
        var session = await host.Client.Session();
        // 49 tokens, of which the minute has 45.
        await host.Client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        var refusal = await Refusal.Of(() => host.Client.AskAll(new AskRequest { SessionId = session, Question = "q" }));
        refusal.Is(StatusCode.ResourceExhausted, ErrorReason.QuotaExhausted);
        Assert.InRange(refusal.RetryAfter!.Value.TotalSeconds, 0.1, 7);
    }

    [Fact, Trait("R", "R7")]
    public async Task Burst_OfBigImages_IsRefusedBeforeAnyOfThemIsDecoded()
    {
        const int side = 4000;
        const int slots = 2;
        var codec = new HeldCodec();
        await using var host = await GatewayHost.Start(
            new Dictionary<string, string?> { ["Mimo:Admit:MaxUploads"] = $"{slots}" }, services => services.AddSingleton<IImageCodec>(codec));
        var file = Samples.Png(1, side, side);
        var admitted = Enumerable.Range(0, slots).Select(_ => host.Client.Send(Samples.Upload(file))).ToArray();
        await codec.Entered(slots).WaitAsync(TimeSpan.FromSeconds(60));
        var before = Process.GetCurrentProcess().WorkingSet64;

        var refusals = await Task.WhenAll(Enumerable.Range(0, 10 * slots).Select(_ =>
            Exhausted(() => host.Client.Send(Samples.Upload(file)), ErrorReason.Overloaded)));

        Assert.All(refusals, failure => Assert.Equal("service", Assert.Single(failure.Violations).Subject));
        Assert.Equal(slots, codec.Decodes);
        // Twenty decoded would be 320 MB, and twenty files received as much as they are long.
        Assert.InRange(Process.GetCurrentProcess().WorkingSet64 - before, long.MinValue, 128L << 20);
        codec.Open();
        Assert.All(await Task.WhenAll(admitted), image => Assert.Equal((uint)side, image.Width));
    }

    [Theory]
    [InlineData("Mimo:Tenants:Default:Weight", "0")]
    [InlineData("Mimo:Tenants:Of:north:MaxUploads", "0")]
    [InlineData("Mimo:Tenants:Of:north:TokensPerMinute", "-1")]
    [InlineData("Mimo:Admit:Spare", "1")]
    public async Task Options_OutOfRange_StopTheStart(string name, string value) => await Assert.ThrowsAsync<OptionsValidationException>(
        () => GatewayHost.Start(new Dictionary<string, string?> { [name] = value }));
}
