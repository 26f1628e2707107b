using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Mimo.Cluster;
using Mimo.Contracts;
using Mimo.Silo;
using Orleans.Configuration;

namespace Mimo.Grains.Tests.Silo;

public class SiloConfigurationTests
{
    static MimoSiloOptions Read(params (string Key, string Value)[] settings) => SiloConfiguration.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Mimo:Silo:{s.Key}", (string?)s.Value))).Build());

    [Fact]
    public void Read_Nothing_ServesEveryStageOnLoopback()
    {
        var options = Read();

        Assert.Equal([Verbs.Encode, Verbs.Align, Verbs.Decode, Verbs.Segment], options.Verbs);
        Assert.Equal(IPAddress.Loopback, options.AdvertisedAddress);
        Assert.Null(options.Redis);
    }

    [Fact]
    public void Read_Settings_ReachEveryPart()
    {
        var options = Read(
            ("Verbs:0", "encode"), ("AdvertisedAddress", "10.1.2.3"), ("SiloPort", "11111"), ("Redis", "redis:6379"), ("CheckpointDirectory", "/model"),
            ("Engine:MaxRunningTurns", "3"), ("Images:Capacity", "1000"), ("Embeddings:ReadTimeout", "00:00:01"));

        Assert.Equal(["encode"], options.Verbs);
        Assert.Equal(IPAddress.Parse("10.1.2.3"), options.AdvertisedAddress);
        Assert.Equal((11111, "redis:6379", "/model"), (options.SiloPort, options.Redis, options.CheckpointDirectory));
        Assert.Equal((3, 1000, TimeSpan.FromSeconds(1)), (options.Engine.MaxRunningTurns, options.Images.Capacity, options.Embeddings.ReadTimeout));
    }

    [Fact]
    public void UseMimoCluster_IdleTimeAndProbes_ReachTheRuntime()
    {
        var options = Read(("IdleAfter", "00:02:00"), ("Membership:ProbeTimeout", "00:00:03"), ("Membership:MissedProbes", "5"));
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseMimoCluster(options));
        using var host = builder.Build();

        var collection = host.Services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(12)), (collection.CollectionAge, collection.CollectionQuantum));
        var membership = host.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), 5), (membership.ProbeTimeout, membership.MaxProbeTimeout, membership.NumMissedProbesLimit));
    }

    [Theory]
    [InlineData("IdleAfter", "00:00:09")]
    [InlineData("Membership:MissedProbes", "1")]
    [InlineData("Membership:ProbeTimeout", "00:00:00.050")]
    public void UseMimoCluster_LimitOutOfRange_IsRefused(string name, string value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Host.CreateApplicationBuilder().UseOrleans(silo => silo.UseMimoCluster(Read((name, value)))).Build());

    [Fact]
    public void Validate_NoModelNamed_SaysWhatIsMissing() =>
        Assert.Contains("CheckpointDirectory", Assert.Throws<ArgumentException>(() => Read().Validate()).Message);

    [Fact]
    public void Validate_LimitOutOfRange_IsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => Read(("CheckpointDirectory", "/model"), ("Engine:Threads", "0")).Validate());
}
