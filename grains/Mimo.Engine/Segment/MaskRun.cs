using Mimo.Engine.Scheduling;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Segment;

/// <summary>One pass of the mask decoder over masks of one shape. Runs where it is called: the engine's thread, or that of <see cref="MaskLane"/>.</summary>
sealed class MaskRun(MimoPipeline pipeline, WorkQueue queue, EngineCounters counters, TimeProvider time)
{
    /// <param name="masks">At least one, all of one shape.</param>
    /// <param name="failed">Is told whose mask failed; the others are made all the same.</param>
    public void Make(IReadOnlyList<MaskWork> masks, Action<MaskWork, Exception> failed)
    {
        foreach (var mask in masks) counters.Waited(WorkClass.Segment, time.GetElapsedTime(mask.QueuedAt));
        Pass(masks, failed);
    }

    void Pass(IReadOnlyList<MaskWork> masks, Action<MaskWork, Exception> failed)
    {
        var start = time.GetTimestamp();
        try
        {
            var made = pipeline.Segment([.. masks.Select(mask => mask.Order)]);
            var elapsed = time.GetElapsedTime(start);
            for (var i = 0; i < made.Length; i++)
                masks[i].Complete(new MaskOutcome(made[i].Pixels, made[i].Width, made[i].Height, made[i].PredictedIou, made[i].Presence, elapsed));
            counters.Segmented(masks.Count, elapsed);
            queue.Took(WorkClass.Segment, elapsed / masks.Count);
        }
        catch (Exception e)
        {
            // Whose fault it is shows when each goes alone.
            if (masks.Count > 1) foreach (var mask in masks) Pass([mask], failed);
            else failed(masks[0], e);
        }
    }
}
