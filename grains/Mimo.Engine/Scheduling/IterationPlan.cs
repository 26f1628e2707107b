namespace Mimo.Engine.Scheduling;

/// <summary>What an iteration runs between its decode step and the next.</summary>
/// <param name="Masks">Most masks of one batch; 0 runs none.</param>
/// <param name="PrefillTokens">Most positions of prefill; 0 runs none.</param>
/// <param name="Slice">The vision work.</param>
readonly record struct IterationPlan(int Masks, int PrefillTokens, Slice Slice);

/// <summary>One bounded piece of vision work.</summary>
enum Slice
{
    None,
    Transfer,
    /// <summary>The next part of the one encode under way (<see cref="Mimo.Model.Pipeline.EncodeRun"/>).</summary>
    Encode,
}
