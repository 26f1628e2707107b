using System.Diagnostics;
using Mimo.Contracts;
using Mimo.Engine.Decode;

namespace Mimo.Grains.Telemetry;

/// <summary>The spans <c>align</c> and <c>decode</c> of a turn, taken from outside: the engine's thread spends nothing on them.</summary>
static class TurnSpans
{
    /// <summary>Ends with the turn, however that ends; the caller does not wait for it.</summary>
    public static async Task Follow(EngineTurn turn)
    {
        try
        {
            // Waiting for a place, aligning and prefilling; what of it was waiting is in the metric of the queue.
            using (var align = StageTelemetry.Start(Verbs.Align))
            {
                var prefill = await End(align, turn.Prefilled);
                align?.SetTag(StageTelemetry.TokensTag, prefill.Prefilled).SetTag(StageTelemetry.ReusedTag, prefill.Reused);
            }
            using var decode = StageTelemetry.Start(Verbs.Decode);
            decode?.SetTag(StageTelemetry.TokensTag, (await End(decode, turn.Outcome)).Turn.Answer.Length);
        }
        catch (Exception)
        {
            // Whoever asked has it.
        }
    }

    static async Task<T> End<T>(Activity? span, Task<T> part)
    {
        try
        {
            return await part;
        }
        catch (Exception)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
