using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;

namespace Mimo.Gateway.Tests.Hosting;

public sealed class GatewayShapeTests
{
    [Fact]
    public void Gateway_LoadsNoNetwork()
    {
        var dependencies = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Mimo.Gateway.deps.json"));
        foreach (var forbidden in (string[])["TorchSharp", "libtorch", "Mimo.Model", "Mimo.Engine", "Mimo.Grains"])
            Assert.DoesNotContain(forbidden, dependencies, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Gateway_OfItsOwnWithoutRedis_DoesNotStart(string? redis)
    {
        var builder = WebApplication.CreateBuilder();
        Assert.Throws<ValidationException>(() => builder.AddMimoGateway(new MimoGatewayOptions { Redis = redis }));
    }

    [Fact]
    public void Gateway_WithAPortOutOfRange_DoesNotStart()
    {
        var builder = WebApplication.CreateBuilder();
        Assert.Throws<ValidationException>(() => builder.AddMimoGateway(new MimoGatewayOptions { GrpcPort = 65536, JoinCluster = false }));
    }
}
