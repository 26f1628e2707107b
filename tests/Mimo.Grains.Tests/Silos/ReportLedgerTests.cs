using System.Net;
using Mimo.Cluster.Silos;

namespace Mimo.Grains.Tests.Silos;

public class ReportLedgerTests
{
    static readonly SiloAddress[] Silos = [.. Enumerable.Range(1, 3).Select(i => SiloAddress.New(IPAddress.Parse($"10.0.0.{i}"), 11111, i))];
    static readonly SiloReport Staying = new(1, Load: 0, Leaving: false, "decode");
    static readonly SiloReport Leaving = Staying with { Version = 2, Leaving = true };

    static async Task<ReportLedger> Told(SiloReport report)
    {
        var ledger = new ReportLedger();
        foreach (var silo in Silos) await ledger.Tell(silo, report, () => Task.CompletedTask);
        return ledger;
    }

    [Fact]
    public async Task News_SameReportUnderAnotherNumber_IsForNobody()
    {
        var ledger = await Told(Staying);

        Assert.Empty(ledger.News(Silos.ToHashSet(), Staying with { Version = 7 }));
        Assert.Equal(Silos.Length, ledger.News(Silos.ToHashSet(), Leaving).Length);
    }

    [Fact]
    public async Task Tell_ReportDoesNotArrive_IsNewsAgain()
    {
        var ledger = await Told(Staying);
        await ledger.Tell(Silos[0], Leaving, () => Task.CompletedTask);
        await ledger.Tell(Silos[1], Leaving, () => Task.FromException(new TimeoutException()));
        await ledger.Tell(Silos[2], Leaving, () => throw new InvalidOperationException());

        Assert.Equal(Silos[1..].ToHashSet(), ledger.News(Silos.ToHashSet(), Leaving).ToHashSet());
    }

    [Fact]
    public async Task News_SiloWasGoneMeanwhile_IsToldAgain()
    {
        var ledger = await Told(Staying);
        ledger.News(Silos[1..].ToHashSet(), Staying);

        Assert.Equal([Silos[0]], ledger.News(Silos.ToHashSet(), Staying));
    }
}
