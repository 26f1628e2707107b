using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Mimo.Contracts.Tenants;
using Mimo.Gateway.Admit;

namespace Mimo.Gateway.Tests.Admit;

public sealed class FairSlotsTests
{
    static readonly DeploymentSecret Secret = new(SHA256.HashData("slots"u8));
    static readonly TenantTag A = Secret.Tag("a"), B = Secret.Tag("b"), C = Secret.Tag("c");

    readonly FakeTimeProvider _time = new();

    /// <summary>Takes until it is refused.</summary>
    static (int Taken, SlotOutcome End, List<IDisposable> Slots) Flood(FairSlots slots, TenantTag tenant, int weight = 1, int most = int.MaxValue)
    {
        var taken = new List<IDisposable>();
        while (true)
        {
            var outcome = slots.Take(tenant, weight, most, out var slot);
            if (slot is null) return (taken.Count, outcome, taken);
            taken.Add(slot);
        }
    }

    [Fact]
    public void OneTenantAlone_LeavesTheSpareSlots_AndWithoutSpareNone()
    {
        Assert.Equal((12, SlotOutcome.TenantShare), Ends(Flood(new FairSlots(16, 4, _time), A)));
        Assert.Equal((16, SlotOutcome.Full), Ends(Flood(new FairSlots(16, 0, _time), A)));
        Assert.Equal((3, SlotOutcome.TenantLimit), Ends(Flood(new FairSlots(16, 4, _time), A, most: 3)));
        Assert.Equal((1, SlotOutcome.Full), Ends(Flood(new FairSlots(1, 1, _time), A)));
    }

    [Fact]
    public void SecondTenant_FindsSlots_AndThenHasItsPart()
    {
        var slots = new FairSlots(16, 4, _time);
        var first = Flood(slots, A).Slots;
        Assert.Equal((4, SlotOutcome.Full), Ends(Flood(slots, B)));
        foreach (var slot in first) slot.Dispose();
        // A wants them back: half is B's now.
        Assert.Equal((8, SlotOutcome.TenantShare), Ends(Flood(slots, A)));
        Assert.Equal((4, SlotOutcome.Full), Ends(Flood(slots, B)));
        Assert.Equal(16, slots.Running);
    }

    [Fact]
    public void Weights_DivideTheSlots()
    {
        var slots = new FairSlots(16, 0, _time);
        foreach (var (tenant, weight) in ((TenantTag, int)[])[(A, 2), (B, 1), (C, 1)])
        {
            slots.Take(tenant, weight, 1, out var slot);
            slot!.Dispose();
        }
        Assert.Equal((8, SlotOutcome.TenantShare), Ends(Flood(slots, A, 2)));
        Assert.Equal((4, SlotOutcome.TenantShare), Ends(Flood(slots, B)));
        Assert.Equal((4, SlotOutcome.Full), Ends(Flood(slots, C)));
    }

    [Fact]
    public void Tenant_ThatAsksNoMore_IsForgotten()
    {
        var slots = new FairSlots(16, 0, _time);
        slots.Take(B, 1, 1, out var slot);
        slot!.Dispose();
        var half = Flood(slots, A);
        Assert.Equal(8, half.Taken);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal((8, SlotOutcome.Full), Ends(Flood(slots, A)));
    }

    [Fact]
    public void Slot_DisposedTwice_IsFreedOnce()
    {
        var slots = new FairSlots(2, 0, _time);
        var taken = Flood(slots, A).Slots;
        taken[0].Dispose();
        taken[0].Dispose();
        Assert.Equal(1, slots.Running);
    }

    [Fact]
    public void ManyAtOnce_NeverTakeMoreThanThereAre()
    {
        var slots = new FairSlots(10, 2, TimeProvider.System);
        var most = 0;
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            slots.Take(i % 2 == 0 ? A : B, 1, int.MaxValue, out var slot);
            InterlockedMax(ref most, slots.Running);
            slot?.Dispose();
        });
        Assert.InRange(most, 1, 10);
        Assert.Equal(0, slots.Running);
    }

    static (int, SlotOutcome) Ends((int Taken, SlotOutcome End, List<IDisposable>) flood) => (flood.Taken, flood.End);

    static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
    }
}
