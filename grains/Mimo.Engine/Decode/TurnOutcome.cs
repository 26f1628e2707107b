namespace Mimo.Engine.Decode;

/// <summary>A finished turn.</summary>
/// <param name="Turn">What the next turn's history holds of it.</param>
/// <param name="TokenLimitReached">False when the model ended the answer itself.</param>
public sealed record TurnOutcome(PastTurn Turn, bool TokenLimitReached);
