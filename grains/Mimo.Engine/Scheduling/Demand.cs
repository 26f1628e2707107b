namespace Mimo.Engine.Scheduling;

/// <summary>What an iteration finds waiting after its decode step.</summary>
/// <param name="Decoding">Whether a sequence took a step: only then is anything held back for decoding's sake.</param>
/// <param name="Segment">Whether masks wait.</param>
/// <param name="Prefill">Whether an admitted turn still has positions to run.</param>
/// <param name="Transfer">Whether features wait to be moved.</param>
/// <param name="Encode">Whether an image waits for its next slice.</param>
readonly record struct Demand(bool Decoding, bool Segment, bool Prefill, bool Transfer, bool Encode);
