namespace Mimo.Engine.Scheduling;

/// <summary>
/// Decides, iteration by iteration, what the device does. Knows counts and times and nothing else: no queue, no tensor, no thread.
/// <code>
/// an iteration:  (1) bookkeeping that waits
///                (2) waiting turns are admitted, of the tenant with the fewest places first and in its order of arrival, while a place
///                    is free and the pool can reserve the blocks of transcript, question and longest answer together: an admitted
///                    turn is never evicted. Prefill has the same order
///                (3) one decode step of all running sequences in one batch
///                (4) masks: the oldest that waits, and those behind it that can share its pass, at most MaskBatch; where MaskThread, a
///                    second thread does so by itself, beside all of this
///                (5) prefill: at most PrefillChunk positions and one alignment, of admitted turns in order
///                (6) vision: at most one slice, a transfer or a part of one encode
/// </code>
/// Decoding comes first and pauses for at most one of each of (4) to (6), of (5) and (6) where masks have their thread. A slice also waits until decoding has had
/// <see cref="DeviceEngineOptions.DecodeShare"/> of the time since the last one, but never longer than
/// <see cref="DeviceEngineOptions.SlicePatience"/> iterations. Transfers and encodes take turns.
/// <para>Nobody starves. Counted in iterations:</para>
/// <list type="bullet">
/// <item>a running sequence whose reader keeps up gets a token in each;</item>
/// <item>a mask with m masks ahead of it is made within m + 1 passes, which are iterations where masks have no thread;</item>
/// <item>an admitted turn has its first token within a + ceil(p / PrefillChunk), where p positions and a alignments are its own and
/// those of the turns admitted before it, where all are one tenant's;</item>
/// <item>a slice runs within SlicePatience + 1, within twice that where transfers and encodes both wait;</item>
/// <item>the oldest waiting turn of a tenant waits for places and blocks alone, which each running answer gives back within its limit of
/// new tokens; who came later passes it only from a tenant with fewer places. The price: a long one at the head keeps shorter ones
/// waiting that would fit.</item>
/// </list>
/// </summary>
sealed class Scheduler(DeviceEngineOptions options)
{
    TimeSpan _owedToDecoding;
    int _passedOver;
    Slice _last;

    public IterationPlan Plan(Demand demand) => new(
        demand.Segment ? options.MaskBatch : 0,
        demand.Prefill ? options.PrefillChunk : 0,
        Choose(demand));

    /// <summary>Tells how long a decode step took.</summary>
    public void Decoded(TimeSpan elapsed) =>
        _owedToDecoding = _owedToDecoding > elapsed ? _owedToDecoding - elapsed : TimeSpan.Zero;

    /// <summary>Tells how long a slice took, which sets what decoding is owed before the next.</summary>
    public void Ran(Slice slice, TimeSpan elapsed, bool decoding)
    {
        _last = slice;
        _owedToDecoding = decoding ? elapsed * (options.DecodeShare / (1 - options.DecodeShare)) : TimeSpan.Zero;
    }

    Slice Choose(Demand demand)
    {
        if (!demand.Transfer && !demand.Encode) return Slice.None;
        if (demand.Decoding && _owedToDecoding > TimeSpan.Zero && _passedOver < options.SlicePatience)
        {
            _passedOver++;
            return Slice.None;
        }
        _passedOver = 0;
        if (demand is { Transfer: true, Encode: true }) return _last == Slice.Transfer ? Slice.Encode : Slice.Transfer;
        return demand.Transfer ? Slice.Transfer : Slice.Encode;
    }
}
