using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Hosting;

[Collection(SharedGatewayGroup.Name)]
public sealed class ReflectionTests(SharedGateway shared)
{
    [Fact]
    public async Task OnLoopback_ToolsMayAskForTheServices() =>
        Assert.Contains("mimo.v1.Mimo", await Services(shared.Host));

    [Fact]
    public async Task SwitchedOff_NobodyMay()
    {
        await using var host = await GatewayHost.Start(options: new MimoGatewayOptions { Reflection = false });
        var refused = await Assert.ThrowsAsync<RpcException>(() => Services(host));
        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("0.0.0.0", null, false)]
    [InlineData("0.0.0.0", true, true)]
    public void Default_FollowsTheAddress(string address, bool? asked, bool serves) =>
        Assert.Equal(serves, new MimoGatewayOptions { BindAddress = address, Reflection = asked }.ServesReflection);

    static async Task<IEnumerable<string>> Services(GatewayHost host)
    {
        using var call = new ServerReflection.ServerReflectionClient(host.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ToArray();
    }
}
