using Microsoft.Extensions.DependencyInjection;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Faults;
using Mimo.Cluster.Silos;
using Mimo.Contracts;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Silos;

public class LeavingSiloTests
{
    static readonly string[] EveryVerb = [Verbs.Encode, Verbs.Align, Verbs.Decode, Verbs.Segment];

    [Fact]
    public async Task Ask_TheSessionsSiloLeaves_ItMovesThoughItsAddressIsRemembered()
    {
        await using var stage = await StageCluster.Start(null, EveryVerb, EveryVerb);
        var session = await stage.Open(await stage.Upload(60, 40));
        await session.Finish("First?");
        var before = await Task.WhenAll(stage.Engines.Select(engine => engine.Snapshot()));
        var leaving = Array.FindIndex(before, snapshot => snapshot.Turns > 0);
        var silo = stage.Cluster.Silos.Single(one => one.Name.EndsWith($"_{leaving}", StringComparison.Ordinal)).ServiceProvider;
        silo.GetRequiredService<DrainSwitch>().Leave();
        await silo.GetRequiredService<SiloReporter>().Announce();

        var refusals = 0;
        var finished = await MovingCall.Run(async () =>
        {
            refusals++;
            return await session.Finish("Second?");
        }, TimeSpan.FromMinutes(1), waitForServers: true, TimeProvider.System, default);

        Assert.Equal(2, finished.Turn);
        // It is refused once or twice, not for as long as the silo takes to leave.
        Assert.InRange(refusals, 1, 10);
        Assert.Equal(1, (await stage.Engines[1 - leaving].Snapshot()).Turns);
    }
}
