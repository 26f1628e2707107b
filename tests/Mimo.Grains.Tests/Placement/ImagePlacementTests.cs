using System.Net;
using Mimo.Cluster.Placement;
using Mimo.Cluster.Silos;
using Mimo.Contracts;
using Mimo.Grains.Tests.Support;
using Orleans.Runtime.Placement;

namespace Mimo.Grains.Tests.Placement;

public class ImagePlacementTests
{
    // The same of all: what places an image is not whose it is.
    const string Tag = "0123456789abcdef";

    static readonly string[] EveryVerb = [Verbs.Encode, Verbs.Align, Verbs.Decode, Verbs.Segment];
    static readonly SiloAddress[] Silos = [.. Enumerable.Range(1, 6).Select(i => SiloAddress.New(IPAddress.Parse($"10.0.0.{i}"), 11111, i))];

    static async Task<SiloAddress> Place(SiloBoard board, string key, IEnumerable<SiloAddress> silos) =>
        await new ImagePlacementDirector(board, new PlacementOptions()).OnAddActivation(
            new ImagePlacement(), new PlacementTarget(GrainId.Create("any", key), [], default, 0), new Candidates([.. silos]));

    static string Image(int i) => $"{Tag}{i:x8}{new string('a', 56)}";

    static string Session(int i, int session) => $"{Tag}{session:x32}{i:x8}";

    [Fact]
    public async Task Place_TwoGatewaysAndEveryGrainOfAnImage_AgreeOnOneSilo()
    {
        var (first, second) = (new SiloBoard(), new SiloBoard());
        var used = new HashSet<SiloAddress>();
        for (var i = 0; i < 60; i++)
        {
            var silo = await Place(first, Image(i), Silos);
            used.Add(silo);
            Assert.Equal(silo, await Place(second, Image(i), Silos.Reverse()));
            for (var session = 0; session < 3; session++) Assert.Equal(silo, await Place(second, Session(i, session), Silos));
        }
        Assert.Equal(Silos.Length, used.Count);
    }

    [Fact]
    public async Task Place_PreferredSiloIsLoaded_TakesTheNextAndComesBack()
    {
        var board = new SiloBoard();
        var preferred = await Place(board, Image(1), Silos);
        board.Note(preferred, new SiloReport(1, Load: 9, Leaving: false));
        var next = await Place(board, Image(1), Silos);
        Assert.NotEqual(preferred, next);
        Assert.Equal(next, await Place(new SiloBoard(), Image(1), Silos.Except([preferred])));

        // An older report that arrives late changes nothing, a newer one does.
        board.Note(preferred, new SiloReport(0, Load: 0, Leaving: false));
        Assert.Equal(next, await Place(board, Image(1), Silos));
        board.Note(preferred, new SiloReport(2, Load: 0, Leaving: false));
        Assert.Equal(preferred, await Place(board, Image(1), Silos));
    }

    [Fact]
    public async Task Ask_SilosWithEveryVerb_AnImageIsOnOneDeviceAndItsSessionsAreThere()
    {
        await using var stage = await StageCluster.Start(null, EveryVerb, EveryVerb, EveryVerb);
        for (var i = 0; i < 8; i++)
        {
            var image = await stage.Upload(40 + i, 40);
            for (var session = 0; session < 2; session++) await (await stage.Open(image)).Finish("What?");
        }

        var snapshots = await Task.WhenAll(stage.Engines.Select(engine => engine.Snapshot()));
        Assert.Equal((8, 8), (snapshots.Sum(snapshot => snapshot.Images), snapshots.Sum(snapshot => snapshot.Encodes)));
        Assert.True(snapshots.Count(snapshot => snapshot.Images > 0) > 1, "All images went to one silo.");
    }

    [Fact]
    public async Task Forget_ImageOnSeveralDevices_IsGoneFromAll()
    {
        await using var stage = await StageCluster.Start(null, EveryVerb, EveryVerb);
        var image = await stage.Upload(60, 40);
        foreach (var engine in stage.Engines) (await engine.Encode(image.Key, StageCluster.Noise(60, 40), default)).Dispose();

        await stage.Forget(image);

        Assert.All(stage.Engines, engine => Assert.Null(engine.TryPin(image.Key)));
    }

    sealed class Candidates(SiloAddress[] silos) : IPlacementContext
    {
        public SiloAddress LocalSilo => silos[0];

        public SiloStatus LocalSiloStatus => SiloStatus.Active;

        public SiloAddress[] GetCompatibleSilos(PlacementTarget target) => silos;

        public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) =>
            new Dictionary<ushort, SiloAddress[]> { [0] = silos };
    }
}
