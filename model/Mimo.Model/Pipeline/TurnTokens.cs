namespace Mimo.Model.Pipeline;

/// <summary>
/// A turn as token ids, with a hole for the aligner's queries: <see cref="Before"/> ends with <c>&lt;im_start&gt;</c>,
/// <see cref="After"/> begins with <c>&lt;im_end&gt;</c> and ends with "ASSISTANT:".
/// </summary>
/// <param name="Before">Ids before the queries.</param>
/// <param name="After">Ids after the queries.</param>
/// <param name="Question">The question alone, which the aligner reads.</param>
/// <param name="Queries">How many embeddings fill the hole; in the "w/o Aligner" configuration, without prompts.</param>
public sealed record TurnTokens(int[] Before, int[] After, int[] Question, int Queries)
{
    /// <summary>Positions that the turn takes before its first new token.</summary>
    public int PrefillLength => Before.Length + Queries + After.Length;

    /// <summary>Prints the length only: ids spell the question.</summary>
    public override string ToString() => $"TurnTokens {PrefillLength}";
}
