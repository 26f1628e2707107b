using Mimo.Model.Kernels;

namespace Mimo.Model.Tests.Kernels;

public sealed class KernelThreadsTests
{
    sealed class Counting(int chunks) : IKernelJob
    {
        public readonly int[] Runs = new int[chunks];
        public int Clashes;
        readonly int[] _busy = new int[16];

        public void Run(int chunk, int worker)
        {
            if (Interlocked.Exchange(ref _busy[worker], 1) != 0) Interlocked.Increment(ref Clashes);
            Interlocked.Increment(ref Runs[chunk]);
            Thread.SpinWait(chunk % 50);
            Volatile.Write(ref _busy[worker], 0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_OfManyJobs_DoesEachChunkOnce(int threads)
    {
        using var pool = new KernelThreads(threads);
        Assert.Equal(threads, pool.Count);
        for (var round = 0; round < 300; round++)
        {
            var job = new Counting(round % 23);
            pool.Run(job, job.Runs.Length);
            Assert.All(job.Runs, r => Assert.Equal(1, r));
            Assert.Equal(0, job.Clashes);
        }
    }

    [Fact]
    public void Run_AfterThreadsFellAsleep_WakesThem()
    {
        using var pool = new KernelThreads(2);
        using var both = new Barrier(2);
        for (var round = 0; round < 3; round++)
        {
            Thread.SpinWait(1_000_000);
            // Each chunk waits for the other: the run ends only when two threads are at work.
            pool.Run(new Meeting(both), 2);
        }
    }

    sealed class Meeting(Barrier both) : IKernelJob
    {
        public void Run(int chunk, int worker) => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(3, 1, 2)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 9, 1)]
    public void Run_WithThreadsSpared_LeavesThemOutUntilTheyAreWantedAgain(int threads, int spared, int left)
    {
        using var pool = new KernelThreads(threads) { Spared = spared };
        Assert.Equal(threads - left, pool.Spared);
        var workers = new Workers();
        for (var round = 0; round < 50; round++) pool.Run(workers, 40);
        Assert.All(workers.Seen.Keys, worker => Assert.InRange(worker, 0, left - 1));
        pool.Spared = 0;
        using var all = new Barrier(threads);
        pool.Run(new Meeting(all), threads);
    }

    [Fact]
    public void Run_PastAThreadThatIsSpared_LeavesItAsleep()
    {
        using var pool = new KernelThreads(3) { Spared = 1 };
        Assert.True(SpinWait.SpinUntil(() => pool.Sleeps(2) > 0, TimeSpan.FromSeconds(30)));
        var before = pool.Sleeps(2);
        // Helper 1 has slept and been woken in each of them by the time that helper 2 would have been, too.
        using var both = new Barrier(2);
        for (var round = 0; round < 20; round++) pool.Run(new Meeting(both), 2);
        Assert.Equal(before, pool.Sleeps(2));
    }

    [Fact]
    public void Spared_ChangedByAnotherThreadMeanwhile_DoesEachChunkOnce()
    {
        using var pool = new KernelThreads(4);
        using var stop = new CancellationTokenSource();
        var other = new Thread(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                pool.Spared = i % 4;
                Thread.SpinWait(200);
            }
        });
        other.Start();
        for (var round = 0; round < 500; round++)
        {
            var job = new Counting(20);
            pool.Run(job, 20);
            Assert.All(job.Runs, r => Assert.Equal(1, r));
            Assert.Equal(0, job.Clashes);
        }
        stop.Cancel();
        other.Join();
    }

    sealed class Workers : IKernelJob
    {
        public System.Collections.Concurrent.ConcurrentDictionary<int, bool> Seen { get; } = new();

        public void Run(int chunk, int worker) => Seen[worker] = true;
    }

    [Fact]
    public void Run_OnBusyCores_StillEnds()
    {
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested) Thread.SpinWait(100);
        })).ToList();
        load.ForEach(t => t.Start());
        using (var pool = new KernelThreads(3))
        {
            for (var round = 0; round < 50; round++)
            {
                var job = new Counting(40);
                pool.Run(job, 40);
                Assert.All(job.Runs, r => Assert.Equal(1, r));
            }
        }
        stop.Cancel();
        load.ForEach(t => t.Join());
    }

    [Fact]
    public void Run_AllocatesNothing()
    {
        using var pool = new KernelThreads(2);
        var job = new Counting(12);
        pool.Run(job, 12);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) pool.Run(job, 12);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
