using Mimo.Engine.Scheduling;

namespace Mimo.Engine.Tests.Scheduling;

public class DeviceProbeTests
{
    [Fact]
    public void After_DeviceStillComputes_TheFailureStaysTheRequests() => new DeviceProbe(() => { }).After(new InsufficientMemoryException());

    [Fact]
    public void After_DeviceGone_EndsTheEngineAndKeepsBothReasons()
    {
        var probe = new DeviceProbe(() => throw new InvalidOperationException("probe"));

        var lost = Assert.Throws<DeviceLostException>(() => probe.After(new InsufficientMemoryException("request")));

        Assert.Equal(["request", "probe"], ((AggregateException)lost.InnerException!).InnerExceptions.Select(e => e.Message));
    }
}
