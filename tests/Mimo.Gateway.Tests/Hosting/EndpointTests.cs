using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Hosting;

[Collection(SharedGatewayGroup.Name)]
public sealed class EndpointTests(SharedGateway shared)
{
    readonly GatewayHost _host = shared.Host;

    [Fact]
    public void Ports_AreTwo_OnLoopback()
    {
        Assert.NotEqual(_host.Endpoints.Grpc.Port, _host.Endpoints.Http.Port);
        Assert.All(
            [_host.Endpoints.Grpc, _host.Endpoints.Http], address => Assert.True(IPAddress.IsLoopback(IPAddress.Parse(address.Host))));
    }

    [Fact]
    public async Task HttpPort_AnswersHealthAndIndex()
    {
        using var http = new HttpClient { BaseAddress = _host.Endpoints.Http };
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri("/livez", UriKind.Relative)));
        var index = await http.GetStringAsync(new Uri("/about", UriKind.Relative));
        Assert.Contains(_host.Endpoints.Grpc.Authority, index, StringComparison.Ordinal);
        Assert.Contains(Disclaimer.Text, index, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mimo.v1.Mimo")]
    public async Task GrpcHealth_OfTheService_IsServing(string service)
    {
        var health = await new Health.HealthClient(_host.Channel).CheckAsync(new HealthCheckRequest { Service = service });
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task GrpcWeb_OnTheHttpPort_StreamsTheSameAnswer()
    {
        using var channel = GrpcChannel.ForAddress(_host.Endpoints.Http, new GrpcChannelOptions
        {
            HttpHandler = new GrpcWebHandler(GrpcWebMode.GrpcWeb, new HttpClientHandler()), HttpVersion = new Version(1, 1),
        });
        var web = new Contracts.V1.Mimo.MimoClient(channel);
        var image = await web.UploadSmallImageAsync(
            new UploadSmallImageRequest { Content = Google.Protobuf.ByteString.CopyFrom(Samples.Png(11)) });
        var session = (await web.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        var other = (await web.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        Assert.Equal(
            await _host.Client.AskAll(new AskRequest { SessionId = other, Question = "q" }),
            await web.AskAll(new AskRequest { SessionId = session, Question = "q" }));
        var refusal = await Refusal.Of(() => web.AskAll(new AskRequest { SessionId = session, Question = "" }));
        refusal.Is(StatusCode.InvalidArgument, ErrorReason.QuestionInvalid, "question");
    }

    [Fact]
    public async Task Message_AboveTheTransportsLimit_IsRefused()
    {
        var request = new UploadSmallImageRequest { Content = Google.Protobuf.ByteString.CopyFrom(new byte[5 << 20]) };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _host.Client.UploadSmallImageAsync(request));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }
}
