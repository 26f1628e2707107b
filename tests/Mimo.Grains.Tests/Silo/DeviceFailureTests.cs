using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Mimo.Cluster;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Faults;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Engine;
using Mimo.Grains.Tests.Support;
using Mimo.Silo;

namespace Mimo.Grains.Tests.Silo;

public sealed class DeviceFailureTests(RedisServer redis) : IClassFixture<RedisServer>
{
    // Nobody dies here, and silos that are given up on a busy machine end their process, which is this one.
    T Join<T>(T options) where T : MimoClusterOptions
    {
        (options.Redis, options.Membership.ProbeTimeout) = (redis.Endpoint, TimeSpan.FromSeconds(5));
        return options;
    }

    [SkippableFact, Trait("R", "R9")]
    public async Task DeviceFails_TheSiloLeavesByItselfAndItsSessionsMove()
    {
        redis.Require();
        using var fault = new FaultyMeters();
        await using var gateway = await SiloHost.StartGateway(Join(new MimoClusterOptions()));
        var first = await SiloHost.Start(Join(new MimoSiloOptions()), services => services.AddSingleton<IMeterFactory>(fault));
        var image = await first.Upload();
        var session = gateway.Grains.GetGrain<ISessionGrain>(TestTenant.One.NewSessionId(image.Key));
        await session.Open(image, default);
        await session.Finish("First?");
        await using var second = await SiloHost.Start(Join(new MimoSiloOptions()));
        var stopping = first.Host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var over = new TaskCompletionSource();
        stopping.Register(over.SetResult);

        fault.Armed = true;
        // As the gateway does: the same turn again, as long as its silo says that another may do it.
        var finished = await MovingCall.Run(
            async () => (FinishedEvent)(await session.Read(Asking.Question("Second?") with { TurnId = "turn-2" }))[^1],
            TimeSpan.FromMinutes(1), waitForServers: true, TimeProvider.System, default);

        Assert.Equal(2, finished.Turn);
        Assert.NotEqual(0, (await second.Engine.Snapshot()).Steps);
        Assert.Equal(EngineHealth.Failed, first.Engine.Health);
        await over.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(first.Host.Services.GetRequiredService<DrainSwitch>().IsLeaving);
        await first.DisposeAsync();
        Assert.Equal(2, (await session.Get(default))!.Turns.Length);
    }

    /// <summary>
    /// Fails the device's thread where no request can be blamed: in its bookkeeping between two units of work. A listener of a
    /// histogram runs on the thread that records.
    /// </summary>
    sealed class FaultyMeters : IMeterFactory
    {
        readonly List<Meter> _meters = [];
        readonly MeterListener _listener = new();

        public FaultyMeters()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                // Orleans makes its instruments by the same factory, and fails without a device to blame.
                if (_meters.Contains(instrument.Meter) && instrument.Meter.Name == "Mimo.Engine") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
            {
                if (Armed) throw new InvalidOperationException("The device has fallen off the bus.");
            });
            _listener.Start();
        }

        public bool Armed { get; set; }

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options.Name);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose()
        {
            _listener.Dispose();
            _meters.ForEach(meter => meter.Dispose());
        }
    }
}
