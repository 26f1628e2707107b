using Grpc.Core;

namespace Mimo.Benchmarks.Load;

/// <summary>
/// Sessions against a target. In the open loop they begin at the times of a Poisson process whether earlier ones are done or not; in the
/// closed loop each of so many people has one at a time. Within a session the next question is due a pause after the answer before it.
/// A refused question is asked again after a wait, and its time runs on.
/// </summary>
sealed class LoadRun(ILoadTarget target, LoadOptions options, TimeProvider time)
{
    static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    readonly LoadRecorder _recorder = new();
    readonly long _start = time.GetTimestamp();
    int _sessions;

    TimeSpan Now => time.GetElapsedTime(_start);

    TimeSpan End => TimeSpan.FromSeconds(options.WarmUp + options.Duration);

    /// <returns>What was seen after the warm-up.</returns>
    public async Task<LoadRecorder> Execute()
    {
        options.Validate();
        await Task.WhenAll(options.Rate > 0 ? await Arrive() : [.. Enumerable.Range(0, options.Sessions).Select(Work)]);
        return _recorder;
    }

    async Task<List<Task>> Arrive()
    {
        var (random, running, due) = (new Random(options.Seed), new List<Task>(), TimeSpan.Zero);
        while ((due += TimeSpan.FromSeconds(Exponential(random, 1 / options.Rate))) < End)
        {
            await Until(due);
            running.Add(Converse(due, new Random(random.Next())));
        }
        return running;
    }

    async Task Work(int person)
    {
        var random = new Random(options.Seed + person);
        // People do not sit down all at once.
        await Until(TimeSpan.FromSeconds(Exponential(random, options.Think)));
        while (Now < End)
        {
            await Converse(Now, random);
            await Until(Now + TimeSpan.FromSeconds(Exponential(random, options.Think)));
        }
    }

    async Task Converse(TimeSpan due, Random random)
    {
        var number = Interlocked.Increment(ref _sessions) - 1;
        var tenant = number % Math.Max(1, options.Keys.Count);
        try
        {
            var session = await Again(() => target.Open(tenant, number % options.Images));
            for (var turn = 0; turn < options.Turns; turn++)
            {
                var sent = TimeSpan.Zero;
                var heard = await Again(() =>
                {
                    sent = Now;
                    return target.Ask(tenant, session, Questions.Of(number, turn), options.Tokens);
                });
                if (due >= TimeSpan.FromSeconds(options.WarmUp)) _recorder.Add(tenant, (sent - due).TotalMilliseconds, heard);
                due = Now + TimeSpan.FromSeconds(Exponential(random, options.Think));
                if (turn + 1 < options.Turns) await Until(due);
            }
            await target.Close(tenant, session);
        }
        catch (RpcException e)
        {
            _recorder.Failed(e.StatusCode);
        }
    }

    async Task<T> Again<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            // Beyond the end nobody waits for room: the session counts as failed.
            catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted && Now < End)
            {
                _recorder.Refused();
                await Task.Delay(BetweenTries, time);
            }
        }
    }

    async Task Until(TimeSpan due)
    {
        if (due - Now is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, time);
    }

    static double Exponential(Random random, double mean) => mean <= 0 ? 0 : -mean * Math.Log(1 - random.NextDouble());
}
