using Mimo.Contracts;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Placement;

public class VerbPlacementTests
{
    [Fact]
    public async Task Ask_StagesOnDifferentSilos_EachRunsWhereItsVerbIs()
    {
        await using var stage = await StageCluster.Start(
            null, [], [Verbs.Encode], [Verbs.Align, Verbs.Decode], [Verbs.Segment]);
        var finished = new List<FinishedEvent>();
        for (var i = 0; i < 6; i++)
        {
            var session = await stage.Open(await stage.Upload(40 + i, 40));
            finished.Add(await session.Finish($"Question {i}?"));
            finished.Add(await session.Finish("And then?"));
        }

        var snapshots = await Task.WhenAll(stage.Engines.Select(engine => engine.Snapshot()));
        Assert.Equal([0, 6, 0, 0], snapshots.Select(snapshot => snapshot.Encodes));
        Assert.Equal([false, false, true, false], snapshots.Select(snapshot => snapshot.PrefilledTokens > 0));
        Assert.Equal([0, 0, 0, finished.Sum(item => item.Masks)], snapshots.Select(snapshot => snapshot.Masks));
        Assert.NotEqual(0, snapshots[3].Masks);
        Assert.Equal(6, finished.Sum(item => item.VisionEncodes));
    }

    [Fact]
    public async Task Describe_NoSiloServesTheVerb_FailsSoon()
    {
        await using var stage = await StageCluster.Start(null, [], [Verbs.Encode]);

        var error = await Assert.ThrowsAsync<OrleansException>(() => stage.Grains.GetGrain<IModelGrain>(0).Describe(default));

        Assert.StartsWith("No active nodes", error.Message);
    }

    [Fact]
    public async Task Describe_ModelOfTheServingSilo_IsToldFromAnywhere()
    {
        await using var stage = await StageCluster.Start(null, [], [Verbs.Decode]);

        var model = await stage.Grains.GetGrain<IModelGrain>(0).Describe(default);

        Assert.Equal((stage.Engine.Revision, stage.Engine.Parameters), (model.Revision, model.Parameters));
    }
}
