using Mimo.Engine.Decode;
using Mimo.Engine.Segment;
using static TorchSharp.torch;

namespace Mimo.Engine.Scheduling;

/// <summary>Carries out what <see cref="Scheduler"/> decides, one iteration a call. Engine's thread only.</summary>
/// <param name="device">What work may touch.</param>
/// <param name="queue">What waits.</param>
/// <param name="scheduler">What decides.</param>
/// <param name="time">The clock of all measured times.</param>
/// <param name="makesMasks">Whether masks are made here, between two steps; otherwise a <see cref="MaskLane"/> takes them.</param>
sealed class Iteration(DeviceContext device, WorkQueue queue, Scheduler scheduler, TimeProvider time, bool makesMasks = true)
{
    readonly MaskRun _run = new(device.Pipeline, queue, device.Counters, time);
    // What is at work, here and not only on the stack: if the loop itself fails, those who asked must still hear of it.
    readonly List<MaskWork> _masks = [];
    DeviceWork? _unit;
    EncodeWork? _encode;

    /// <returns>Whether anything ran; if not, there is nothing to do until the queue wakes.</returns>
    public bool Run()
    {
        device.Features.Sweep();

        // (1) bookkeeping; what was cancelled gives its place back before anyone asks for one
        var worked = false;
        device.Turns.Sweep();
        for (; queue.Take(WorkClass.Control) is { } control; worked = true) Run(control);

        // (2) admission: the one whose turn it is waits for room, and all others with it
        while (queue.NextTurn(device.Turns.PlacesOf) is { } next && device.Turns.Admit(next.Turn) is not Admission.NoRoom)
        {
            queue.Remove(next);
            Waited(next);
            worked = true;
        }

        // (3) decode
        var decoded = Decode();
        worked |= decoded;

        var plan = scheduler.Plan(new Demand(
            decoded, makesMasks && queue.Peek(WorkClass.Segment) is not null, device.Turns.IsPrefilling,
            queue.Peek(WorkClass.Transfer) is not null, NextEncode() is not null));

        // (4) masks
        if (plan.Masks > 0) worked |= Segment(plan.Masks);

        // (5) prefill
        if (plan.PrefillTokens > 0) worked |= Prefill(plan.PrefillTokens);

        // (6) vision
        if (plan.Slice == Slice.None) return worked;
        var start = time.GetTimestamp();
        if (plan.Slice == Slice.Encode) EncodeSlice();
        else if (queue.Take(WorkClass.Transfer) is { } transfer) Run(transfer);
        scheduler.Ran(plan.Slice, time.GetElapsedTime(start), decoded);
        return true;
    }

    /// <summary>Ends what is under way; the engine is ending.</summary>
    public void Stop(Exception reason)
    {
        _unit?.Refuse(reason);
        foreach (var mask in _masks) mask.Refuse(reason);
        _encode?.Release(device);
        _encode?.Refuse(reason);
    }

    bool Decode()
    {
        var start = time.GetTimestamp();
        if (!device.Turns.Step()) return false;
        scheduler.Decoded(time.GetElapsedTime(start));
        return true;
    }

    bool Prefill(int tokens)
    {
        var start = time.GetTimestamp();
        if (!device.Turns.Prefill(tokens)) return false;
        device.Counters.Ran(WorkClass.Align, time.GetElapsedTime(start));
        return true;
    }

    void Run(DeviceWork work)
    {
        _unit = work;
        Waited(work);
        var start = time.GetTimestamp();
        try
        {
            using var scope = NewDisposeScope();
            using var mode = inference_mode();
            ((IUnit)work).Run(device);
        }
        catch (Exception e)
        {
            Fail(work, e);
        }
        Took(work.Kind, start);
        _unit = null;
    }

    bool Segment(int most)
    {
        queue.TakeMasks(most, _masks);
        if (_masks.Count == 0) return false;
        _run.Make(_masks, Fail);
        _masks.Clear();
        return true;
    }

    /// <summary>The encode under way, or the next one that is ready.</summary>
    EncodeWork? NextEncode()
    {
        if (_encode is { Abandoned: true } left)
        {
            left.Release(device);
            _encode = null;
        }
        return _encode ?? (queue.Peek(WorkClass.Encode) is EncodeWork { IsReady: true } next ? next : null);
    }

    void EncodeSlice()
    {
        if (NextEncode() is not { } encode) return;
        var isNew = _encode is null;
        _encode = encode;
        if (isNew)
        {
            queue.Remove(encode);
            Waited(encode);
        }
        var start = time.GetTimestamp();
        var over = true;
        try
        {
            over = encode.Step(device, time);
        }
        catch (Exception e)
        {
            Fail(encode, e);
        }
        device.Counters.Ran(WorkClass.Encode, time.GetElapsedTime(start));
        if (!over) return;
        // From its first slice: what it gave way to in between counts for whoever is to come back.
        queue.Took(WorkClass.Encode, time.GetElapsedTime(encode.Began ?? start));
        encode.Release(device);
        _encode = null;
    }

    void Waited(DeviceWork work) => device.Counters.Waited(work.Kind, time.GetElapsedTime(work.QueuedAt));

    void Took(WorkClass kind, long start)
    {
        var elapsed = time.GetElapsedTime(start);
        queue.Took(kind, elapsed);
        device.Counters.Ran(kind, elapsed);
    }

    void Fail(DeviceWork work, Exception reason)
    {
        work.Refuse(reason);
        device.Probe.After(reason);
    }
}
