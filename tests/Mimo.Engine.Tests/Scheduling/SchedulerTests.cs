using Mimo.Engine.Scheduling;

namespace Mimo.Engine.Tests.Scheduling;

public class SchedulerTests
{
    static readonly Demand Everything = new(Decoding: true, Segment: true, Prefill: true, Transfer: true, Encode: true);
    static readonly Demand EncodeOnly = new(Decoding: true, Segment: false, Prefill: false, Transfer: false, Encode: true);

    static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void Plan_EverythingWaits_GivesOneBoundedPieceOfEach()
    {
        var plan = new Scheduler(new DeviceEngineOptions { MaskBatch = 3, PrefillChunk = 40 }).Plan(Everything);

        Assert.Equal((3, 40), (plan.Masks, plan.PrefillTokens));
        Assert.NotEqual(Slice.None, plan.Slice);
    }

    [Fact]
    public void Plan_NothingWaits_GivesNothing() =>
        Assert.Equal(new IterationPlan(0, 0, Slice.None), new Scheduler(new DeviceEngineOptions()).Plan(default));

    [Fact]
    public void Plan_AfterASlice_DecodingGetsItsShareBeforeTheNext()
    {
        var scheduler = new Scheduler(new DeviceEngineOptions { DecodeShare = 0.75 });
        Assert.Equal(Slice.Encode, scheduler.Plan(EncodeOnly).Slice);
        scheduler.Ran(Slice.Encode, Ms(100), decoding: true);

        scheduler.Decoded(Ms(299));
        Assert.Equal(Slice.None, scheduler.Plan(EncodeOnly).Slice);
        scheduler.Decoded(Ms(1));
        Assert.Equal(Slice.Encode, scheduler.Plan(EncodeOnly).Slice);
    }

    [Fact]
    public void Plan_NothingDecodes_SlicesDoNotWait()
    {
        var scheduler = new Scheduler(new DeviceEngineOptions());
        scheduler.Ran(Slice.Encode, Ms(1000), decoding: true);

        Assert.Equal(Slice.Encode, scheduler.Plan(EncodeOnly with { Decoding = false }).Slice);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public void Plan_DecodingNeverHadItsShare_SliceRunsAfterItsPatience(int patience)
    {
        var scheduler = new Scheduler(new DeviceEngineOptions { SlicePatience = patience });
        for (var round = 0; round < 5; round++)
        {
            scheduler.Ran(Slice.Encode, TimeSpan.FromHours(1), decoding: true);
            var waited = 0;
            while (scheduler.Plan(EncodeOnly).Slice == Slice.None) waited++;
            Assert.Equal(patience, waited);
        }
    }

    [Fact]
    public void Plan_TransfersAndEncodesWait_TheyTakeTurns()
    {
        var scheduler = new Scheduler(new DeviceEngineOptions());
        var slices = Enumerable.Range(0, 6).Select(_ =>
        {
            var slice = scheduler.Plan(Everything with { Decoding = false }).Slice;
            scheduler.Ran(slice, Ms(1), decoding: false);
            return slice;
        }).ToArray();

        Assert.Equal([Slice.Transfer, Slice.Encode, Slice.Transfer, Slice.Encode, Slice.Transfer, Slice.Encode], slices);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Plan_AnyMixOfWork_NoClassWaitsBeyondItsBound(int seed)
    {
        var random = new Random(seed);
        var options = new DeviceEngineOptions { SlicePatience = 7, DecodeShare = 0.9 };
        var scheduler = new Scheduler(options);
        var (masks, prefills, transfers, encodes) = (0, 0, 0, 0);
        for (var iteration = 0; iteration < 5000; iteration++)
        {
            var demand = new Demand(random.Next(4) > 0, random.Next(2) > 0, random.Next(2) > 0, transfers > 0 || random.Next(3) == 0, encodes > 0 || random.Next(3) == 0);
            if (demand.Decoding) scheduler.Decoded(Ms(random.Next(3)));
            var plan = scheduler.Plan(demand);
            masks = demand.Segment && plan.Masks == 0 ? masks + 1 : 0;
            prefills = demand.Prefill && plan.PrefillTokens == 0 ? prefills + 1 : 0;
            transfers = demand.Transfer && plan.Slice != Slice.Transfer ? transfers + 1 : 0;
            encodes = demand.Encode && plan.Slice != Slice.Encode ? encodes + 1 : 0;
            if (plan.Slice != Slice.None) scheduler.Ran(plan.Slice, Ms(random.Next(1000)), demand.Decoding);

            Assert.Equal((0, 0), (masks, prefills));
            // Of two that wait one goes first, so the other may see two rounds of patience.
            var bound = (2 * (options.SlicePatience + 1)) - 1;
            Assert.InRange(transfers, 0, bound);
            Assert.InRange(encodes, 0, bound);
        }
    }
}
