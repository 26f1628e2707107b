using System.Net;
using Microsoft.Extensions.Configuration;
using Mimo.Contracts;
using Mimo.Silo;

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
            ("Engine:MaxRunningTurns", "3"), ("Images:Capacity", "1000"), ("Embeddings:TimeToLive", "01:00:00"));

        Assert.Equal(["encode"], options.Verbs);
        Assert.Equal(IPAddress.Parse("10.1.2.3"), options.AdvertisedAddress);
        Assert.Equal((11111, "redis:6379", "/model"), (options.SiloPort, options.Redis, options.CheckpointDirectory));
        Assert.Equal((3, 1000, TimeSpan.FromHours(1)), (options.Engine.MaxRunningTurns, options.Images.Capacity, options.Embeddings.TimeToLive));
    }

    [Fact]
    public void Validate_NoModelNamed_SaysWhatIsMissing() =>
        Assert.Contains("CheckpointDirectory", Assert.Throws<ArgumentException>(() => Read().Validate()).Message);

    [Fact]
    public void Validate_LimitOutOfRange_IsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => Read(("CheckpointDirectory", "/model"), ("Engine:Threads", "0")).Validate());
}
