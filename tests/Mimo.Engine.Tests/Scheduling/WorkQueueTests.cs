using Microsoft.Extensions.Time.Testing;
using Mimo.Engine.Scheduling;

namespace Mimo.Engine.Tests.Scheduling;

public class WorkQueueTests
{
    readonly FakeTimeProvider _time = new();

    sealed class Work(WorkClass kind, string name = "") : DeviceWork(kind)
    {
        public bool Left { get; set; }
        public string Name { get; } = name;
        public Exception? Refusal { get; private set; }
        public override bool Abandoned => Left;
        public override void Run(DeviceContext device) => throw new NotSupportedException();
        public override void Refuse(Exception reason) => Refusal = reason;
    }

    WorkQueue Queue(DeviceEngineOptions? options = null) => new(options ?? new DeviceEngineOptions(), _time);

    [Fact]
    public void Take_SeveralKinds_MostUrgentFirst()
    {
        var queue = Queue();
        WorkClass[] kinds = [WorkClass.Encode, WorkClass.Transfer, WorkClass.Align, WorkClass.Segment, WorkClass.Control];
        foreach (var kind in kinds) queue.Add(new Work(kind));

        Assert.Equal(kinds.Reverse(), kinds.Select(_ => queue.Take(decoding: false, placeFree: true)!.Kind));
        Assert.Null(queue.Take(decoding: false, placeFree: true));
    }

    [Fact]
    public void Take_SameKind_FirstComeFirstServed()
    {
        var queue = Queue();
        foreach (var name in new[] { "a", "b", "c" }) queue.Add(new Work(WorkClass.Encode, name));

        Assert.Equal(["a", "b", "c"], Enumerable.Range(0, 3).Select(_ => ((Work)queue.Take(false, true)!).Name));
    }

    [Fact]
    public void Take_NoPlaceFree_LeavesTurnsWaiting()
    {
        var queue = Queue();
        queue.Add(new Work(WorkClass.Align));
        queue.Add(new Work(WorkClass.Encode));

        Assert.Equal(WorkClass.Encode, queue.Take(decoding: true, placeFree: false)!.Kind);
        Assert.Null(queue.Take(decoding: true, placeFree: false));
        Assert.Equal(WorkClass.Align, queue.Take(decoding: true, placeFree: true)!.Kind);
    }

    [Fact]
    public void Take_AfterAnEncode_DecodingGetsItsShareBeforeTheNext()
    {
        var queue = Queue(new DeviceEngineOptions { DecodeShare = 0.75 });
        queue.Add(new Work(WorkClass.Encode));
        queue.Add(new Work(WorkClass.Encode));
        queue.Take(decoding: true, placeFree: true);
        queue.Ran(WorkClass.Encode, TimeSpan.FromMilliseconds(100), decoding: true);

        queue.Decoded(TimeSpan.FromMilliseconds(299));
        Assert.Null(queue.Take(decoding: true, placeFree: true));
        queue.Add(new Work(WorkClass.Segment));
        Assert.Equal(WorkClass.Segment, queue.Take(decoding: true, placeFree: true)!.Kind);
        queue.Decoded(TimeSpan.FromMilliseconds(1));
        Assert.Equal(WorkClass.Encode, queue.Take(decoding: true, placeFree: true)!.Kind);
    }

    [Fact]
    public void Take_NothingDecodes_EncodesDoNotWait()
    {
        var queue = Queue();
        queue.Ran(WorkClass.Encode, TimeSpan.FromSeconds(1), decoding: true);
        queue.Add(new Work(WorkClass.Encode));

        Assert.NotNull(queue.Take(decoding: false, placeFree: true));
    }

    [Fact]
    public void Take_OverdueUnit_GoesBeforeAStreamOfMasks()
    {
        var queue = Queue(new DeviceEngineOptions { MaxGapWait = TimeSpan.FromSeconds(2) });
        queue.Ran(WorkClass.Encode, TimeSpan.FromMinutes(1), decoding: true);
        queue.Add(new Work(WorkClass.Encode));
        for (var gap = 0; gap < 20; gap++)
        {
            queue.Add(new Work(WorkClass.Segment));
            Assert.Equal(WorkClass.Segment, queue.Take(decoding: true, placeFree: true)!.Kind);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        _time.Advance(TimeSpan.FromMilliseconds(1));
        queue.Add(new Work(WorkClass.Segment));

        Assert.Equal(WorkClass.Encode, queue.Take(decoding: true, placeFree: true)!.Kind);
    }

    [Fact]
    public void Take_SeveralOverdue_OldestFirst()
    {
        var queue = Queue();
        queue.Add(new Work(WorkClass.Encode));
        _time.Advance(TimeSpan.FromSeconds(1));
        queue.Add(new Work(WorkClass.Segment));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(WorkClass.Encode, queue.Take(decoding: true, placeFree: true)!.Kind);
    }

    [Fact]
    public void Add_AtTheBound_IsRefusedWithTheTimeThatTheQueueTakes()
    {
        var queue = Queue(new DeviceEngineOptions { MaxWaitingUnits = 2 });
        queue.Ran(WorkClass.Encode, TimeSpan.FromSeconds(3), decoding: false);
        queue.Add(new Work(WorkClass.Encode));
        queue.Add(new Work(WorkClass.Encode));

        var busy = Assert.Throws<EngineBusyException>(() => queue.Add(new Work(WorkClass.Encode)));

        Assert.Equal(TimeSpan.FromSeconds(6), busy.RetryAfter);
        queue.Add(new Work(WorkClass.Segment));
    }

    [Fact]
    public void Add_AtTheBoundWithSomeGone_TakesTheirRoom()
    {
        var queue = Queue(new DeviceEngineOptions { MaxWaitingUnits = 2 });
        var gone = new Work(WorkClass.Encode) { Left = true };
        queue.Add(gone);
        queue.Add(new Work(WorkClass.Encode, "stays"));
        queue.Add(new Work(WorkClass.Encode, "comes"));

        Assert.Equal("stays", ((Work)queue.Take(false, true)!).Name);
        Assert.Equal("comes", ((Work)queue.Take(false, true)!).Name);
    }

    [Fact]
    public void Close_WaitingAndLaterWork_IsRefused()
    {
        var queue = Queue();
        var waiting = new Work(WorkClass.Encode);
        queue.Add(waiting);

        queue.Close(new InvalidOperationException("gone"));

        Assert.IsType<EngineUnavailableException>(waiting.Refusal);
        Assert.Throws<EngineUnavailableException>(() => queue.Add(new Work(WorkClass.Control)));
    }
}
