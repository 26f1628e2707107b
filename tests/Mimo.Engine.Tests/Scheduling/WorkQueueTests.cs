using Microsoft.Extensions.Time.Testing;
using Mimo.Engine.Scheduling;
using Mimo.Model.Pipeline;

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
        public override void Refuse(Exception reason) => Refusal = reason;
    }

    WorkQueue Queue(DeviceEngineOptions? options = null) => new(options ?? new DeviceEngineOptions(), _time);

    static MaskWork Mask(int boxes, CancellationToken cancellationToken = default) => new(null!, [], null, new MaskShape(boxes, 0), cancellationToken);

    [Fact]
    public void Take_SameKind_FirstComeFirstServed()
    {
        var queue = Queue();
        foreach (var name in new[] { "a", "b", "c" }) queue.Add(new Work(WorkClass.Transfer, name));

        Assert.Equal(["a", "b", "c"], Enumerable.Range(0, 3).Select(_ => ((Work)queue.Take(WorkClass.Transfer)!).Name));
        Assert.Null(queue.Take(WorkClass.Transfer));
    }

    [Fact]
    public void Peek_AskerHasGone_GivesTheNext()
    {
        var queue = Queue();
        queue.Add(new Work(WorkClass.Align, "gone") { Left = true });
        queue.Add(new Work(WorkClass.Align, "stays"));

        Assert.Equal("stays", ((Work)queue.Peek(WorkClass.Align)!).Name);
        Assert.Equal(1, queue.Waiting(WorkClass.Align));
    }

    [Fact]
    public void TakeMasks_OldestDecidesTheShape_OthersOfItShareThePass()
    {
        var queue = Queue();
        MaskWork[] masks = [Mask(1), Mask(0), Mask(1), Mask(1)];
        foreach (var mask in masks) queue.Add(mask);
        var taken = new List<MaskWork>();

        queue.TakeMasks(2, taken);
        Assert.Equal([masks[0], masks[2]], taken);
        taken.Clear();
        queue.TakeMasks(2, taken);
        Assert.Equal([masks[1]], taken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TakeMasks_ShapesMixAndMoreCome_EachIsTakenWithinAsManyPassesAsWereBeforeIt(int seed)
    {
        var random = new Random(seed);
        var queue = Queue();
        var waiting = new Dictionary<MaskWork, (int Ahead, int Passes)>();
        var taken = new List<MaskWork>();
        for (var pass = 0; pass < 500; pass++)
        {
            for (var come = random.Next(4); come > 0; come--)
            {
                var mask = Mask(random.Next(3));
                waiting[mask] = (queue.Waiting(WorkClass.Segment), 0);
                queue.Add(mask);
            }
            queue.TakeMasks(2, taken);
            foreach (var mask in waiting.Keys.ToArray()) waiting[mask] = waiting[mask] with { Passes = waiting[mask].Passes + 1 };
            foreach (var mask in taken)
            {
                Assert.True(waiting[mask].Passes <= waiting[mask].Ahead + 1);
                waiting.Remove(mask);
            }
            taken.Clear();
        }
        Assert.All(waiting.Values, wait => Assert.True(wait.Passes <= wait.Ahead));
    }

    [Fact]
    public void Add_MasksWithoutEnd_AreNeverRefused()
    {
        var queue = Queue(new DeviceEngineOptions { MaxWaitingUnits = 1 });
        for (var i = 0; i < 100; i++) queue.Add(Mask(0));

        Assert.Equal(100, queue.Waiting(WorkClass.Segment));
    }

    [Fact]
    public void Add_AtTheBound_IsRefusedWithTheTimeThatTheQueueTakes()
    {
        var queue = Queue(new DeviceEngineOptions { MaxWaitingUnits = 2 });
        queue.Took(WorkClass.Encode, TimeSpan.FromSeconds(3));
        queue.Add(new Work(WorkClass.Encode));
        queue.Add(new Work(WorkClass.Encode));

        var busy = Assert.Throws<EngineBusyException>(() => queue.Add(new Work(WorkClass.Encode)));

        Assert.Equal(TimeSpan.FromSeconds(6), busy.RetryAfter);
        queue.Add(new Work(WorkClass.Transfer));
    }

    [Fact]
    public void Add_AtTheBoundWithSomeGone_TakesTheirRoom()
    {
        var queue = Queue(new DeviceEngineOptions { MaxWaitingUnits = 2 });
        var gone = new Work(WorkClass.Encode) { Left = true };
        queue.Add(gone);
        queue.Add(new Work(WorkClass.Encode, "stays"));
        queue.Add(new Work(WorkClass.Encode, "comes"));

        Assert.Equal("stays", ((Work)queue.Take(WorkClass.Encode)!).Name);
        Assert.Equal("comes", ((Work)queue.Take(WorkClass.Encode)!).Name);
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
