using Google.Rpc;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Errors;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>What a refused call says, checked for the form that every error has.</summary>
sealed record Refusal(StatusCode Code, string Reason, string? Field, TimeSpan? RetryAfter, string Everything)
{
    public static async Task<Refusal> Of(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        var status = error.GetRpcStatus();
        Assert.NotNull(status);
        var info = status.GetDetail<ErrorInfo>();
        Assert.NotNull(info);
        Assert.Equal(StatusMapper.Domain, info.Domain);
        Assert.False(string.IsNullOrEmpty(status.GetDetail<RequestInfo>()?.RequestId));
        Assert.Equal((int)error.StatusCode, status.Code);
        return new Refusal(
            error.StatusCode, info.Reason, status.GetDetail<BadRequest>()?.FieldViolations.Single().Field,
            status.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan(), error + status.ToString() + string.Join(' ', error.Trailers));
    }

    public void Is(StatusCode code, ErrorReason reason, string? field = null)
    {
        Assert.Equal((code, StatusMapper.NameOf(reason)), (Code, Reason));
        Assert.Equal(field, Field);
    }
}
