using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>A finished turn, all that is needed to rebuild its keys and values.</summary>
/// <param name="Question">As it was asked.</param>
/// <param name="Prompts">Its boxes and points.</param>
/// <param name="Answer">Ids of the answer, the end of sequence left out.</param>
/// <param name="Positions">Positions that the whole turn takes in the sequence.</param>
public sealed record PastTurn(string Question, TurnPrompts Prompts, int[] Answer, int Positions)
{
    /// <summary>Compares the content, not a hash of it: keys and values of another conversation must never be taken for these.</summary>
    public bool SameAs(PastTurn other) =>
        ReferenceEquals(this, other)
        || (string.Equals(Question, other.Question, StringComparison.Ordinal)
            && Answer.AsSpan().SequenceEqual(other.Answer)
            && Prompts.Boxes.AsSpan().SequenceEqual(other.Prompts.Boxes)
            && Prompts.Points.AsSpan().SequenceEqual(other.Prompts.Points));

    public override string ToString() => $"PastTurn {Positions} positions";
}
