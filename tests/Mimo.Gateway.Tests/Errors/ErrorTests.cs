using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Errors;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Errors;

[Collection(SharedGatewayGroup.Name)]
public sealed class ErrorTests(SharedGateway shared)
{
    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    [Theory]
    [InlineData("throw unknown", StatusCode.Internal, ErrorReason.InternalFault, false)]
    [InlineData("throw nested", StatusCode.Internal, ErrorReason.InternalFault, false)]
    [InlineData("throw silo", StatusCode.Unavailable, ErrorReason.StageUnavailable, true)]
    [InlineData("throw timeout", StatusCode.Unavailable, ErrorReason.StageUnavailable, true)]
    [InlineData("throw aborted", StatusCode.Unavailable, ErrorReason.StageUnavailable, true)]
    [InlineData("throw no nodes", StatusCode.Unavailable, ErrorReason.StageUnavailable, true)]
    [InlineData("throw overloaded", StatusCode.ResourceExhausted, ErrorReason.Overloaded, true)]
    [InlineData("throw full", StatusCode.FailedPrecondition, ErrorReason.SessionFull, false)]
    public async Task Failure_InTheSession_BecomesItsReason_WithoutItsText(string question, StatusCode code, ErrorReason reason, bool retry)
    {
        var session = await _client.Session();
        var refusal = await Refusal.Of(() => _client.AskAll(new AskRequest { SessionId = session, Question = question }));
        refusal.Is(code, reason);
        Assert.Equal(retry, refusal.RetryAfter is not null);
        Assert.DoesNotContain(FakeSessionGrain.Canary, refusal.Everything, StringComparison.Ordinal);
        var told = refusal.Everything.Replace("RpcException", "", StringComparison.Ordinal).Split("   at ")[0];
        Assert.DoesNotContain("Exception", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GatewayLog_HoldsTheFailureUnderItsRequestId_AndNoCanary()
    {
        var session = await _client.Session();
        await Refusal.Of(() => _client.AskAll(new AskRequest { SessionId = session, Question = "throw unknown" }));
        var lines = shared.Host.Logs.Text.Split('\n').Where(line => line.Contains("Mimo.Gateway", StringComparison.Ordinal)).ToArray();
        Assert.Contains(lines, line => line.Contains("InternalFault", StringComparison.Ordinal)
            && line.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(FakeSessionGrain.Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RetryInfo_IsTheOneOfTheRefusingStage()
    {
        var refusal = await Refusal.Of(async () => await _client.AskAll(
            new AskRequest { SessionId = await _client.Session(), Question = "throw overloaded" }));
        Assert.Equal(TimeSpan.FromMilliseconds(750), refusal.RetryAfter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000")]
    [InlineData("../../etc/passwd")]
    public async Task Session_Unknown_IsNotFound(string session)
    {
        var refusal = await Refusal.Of(() => _client.AskAll(new AskRequest { SessionId = session, Question = "q" }));
        refusal.Is(StatusCode.NotFound, ErrorReason.SessionNotFound, "session_id");
        refusal = await Refusal.Of(async () => await _client.GetSessionAsync(new GetSessionRequest { SessionId = session }));
        refusal.Is(StatusCode.NotFound, ErrorReason.SessionNotFound, "session_id");
    }

    [Fact]
    public void EveryReason_HasTheCodeThatTheProtoNames()
    {
        var comments = File.ReadAllText(Path.Combine(TestRepository.Root, "contracts/Mimo.Contracts/mimo/v1/errors.proto"));
        foreach (var reason in Enum.GetValues<ErrorReason>().Where(r => r != ErrorReason.Unspecified))
        {
            var name = StatusMapper.NameOf(reason);
            var documented = System.Text.RegularExpressions.Regex.Match(comments, $@"// ([A-Z_]+)[:,][^=]*?\n  {name} = {(int)reason};");
            Assert.True(documented.Success, name);
            var code = string.Concat(StatusMapper.CodeOf(reason).ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{c}"));
            Assert.Equal(documented.Groups[1].Value, code.ToUpperInvariant());
        }
    }
}
