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

    [Fact]
    public async Task Answer_ThatIsReplayed_TakesNoTokens()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Tenants:Of:local:TokensPerMinute"] = "90" });
        var session = await host.Client.Session();
        AskRequest Request(string id) => new() { SessionId = session, Question = "q", RequestId = id };
        // 49 of 90 tokens, once; charged each time there would be none left for another question.
        for (var i = 0; i < 4; i++) Assert.Equal(9u, (await host.Client.AskAll(Request("one")))[^1].Finished.Usage.NewTokens);
        await host.Client.AskAll(Request("two"));
        (await Refusal.Of(() => host.Client.AskAll(Request("three")))).Is(StatusCode.ResourceExhausted, ErrorReason.QuotaExhausted);
    }

    [Fact]
    public async Task Corrections_TakeTokens()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Tenants:Of:local:TokensPerMinute"] = "45" });
        var request = new RefineMaskRequest { SessionId = await host.Client.Session(), Turn = 1 };
        for (var i = 0; i < 2; i++) await host.Client.RefineMaskAsync(request);
        (await Refusal.Of(async () => await host.Client.RefineMaskAsync(request))).Is(StatusCode.ResourceExhausted, ErrorReason.QuotaExhausted);
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

    [Fact]
    public async Task Images_OfAFullTenant_AreRefused_UntilOneIsDeleted()
    {
        await using var host = await GatewayHost.Start(new Dictionary<string, string?> { ["Mimo:Tenants:Default:MaxStoredImages"] = "2" });
        Task<UploadImageResponse> Small(int seed) => host.Client.UploadSmallImageAsync(
            new UploadSmallImageRequest { Content = Google.Protobuf.ByteString.CopyFrom(Samples.Png(seed)) }).ResponseAsync;
        var one = await host.Client.Send(Samples.Upload(Samples.Png(1)));
        var two = await Small(2);
        // What is there takes no more room, in whatever way it comes.
        Assert.Equal((one.ImageId, two.ImageId), ((await Small(1)).ImageId, (await host.Client.Send(Samples.Upload(Samples.Png(2)))).ImageId));

        foreach (var upload in (Func<Task>[])[() => Small(3), () => host.Client.Send(Samples.Upload(Samples.Png(3)))])
        {
            var error = await Assert.ThrowsAsync<RpcException>(upload);
            (await Refusal.Of(() => throw error)).Is(StatusCode.ResourceExhausted, ErrorReason.QuotaExhausted);
            Assert.Equal("tenant", Assert.Single(error.GetRpcStatus()!.GetDetail<QuotaFailure>()!.Violations).Subject);
            // The image that expires first does so in twelve hours.
            Assert.Null(error.GetRpcStatus()!.GetDetail<RetryInfo>());
        }
        using var http = new HttpClient { BaseAddress = host.Endpoints.Http };
        Assert.Equal((429, "QUOTA_EXHAUSTED", null), await (await http.Raw(Samples.Png(3))).Refusal());

        await host.Client.DeleteImageAsync(new DeleteImageRequest { ImageId = one.ImageId });
        await Small(3);
    }

    [Fact]
    public async Task Uploads_OfAFullTenant_ComeOneAtATime_AndTheOthersAreNotDecoded()
    {
        var codec = new HeldCodec();
        await using var host = await GatewayHost.Start(
            new Dictionary<string, string?> { ["Mimo:Tenants:Default:MaxStoredBytes"] = "2" }, services => services.AddSingleton<IImageCodec>(codec));
        // No image has so few bytes: with the first one there is room, and none of them is stored.
        await host.Services.GetRequiredService<Contracts.Storage.IImageStore>().Put(
            $"{host.Services.GetRequiredService<Contracts.Tenants.DeploymentSecret>().Tag("local")}1", new byte[2], default);
        var admitted = host.Client.Send(Samples.Upload(Samples.Png(1)));
        await codec.Entered(1).WaitAsync(TimeSpan.FromSeconds(60));

        for (var i = 0; i < 5; i++) await Exhausted(() => host.Client.Send(Samples.Upload(Samples.Png(2))));

        codec.Open();
        (await Refusal.Of(() => admitted)).Is(StatusCode.ResourceExhausted, ErrorReason.QuotaExhausted);
        Assert.Equal(1, codec.Decodes);
    }

    [Theory]
    [InlineData("Mimo:Tenants:Default:MaxStoredImages", "0")]
    [InlineData("Mimo:Tenants:Of:north:MaxStoredBytes", "0")]
    [InlineData("Mimo:Tenants:Default:Weight", "0")]
    [InlineData("Mimo:Tenants:Of:north:MaxUploads", "0")]
    [InlineData("Mimo:Tenants:Of:north:TokensPerMinute", "-1")]
    [InlineData("Mimo:Admit:Spare", "1")]
    public async Task Options_OutOfRange_StopTheStart(string name, string value) => await Assert.ThrowsAsync<OptionsValidationException>(
        () => GatewayHost.Start(new Dictionary<string, string?> { [name] = value }));
}
