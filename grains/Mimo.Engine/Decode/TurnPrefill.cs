namespace Mimo.Engine.Decode;

/// <summary>What a turn cost before its first token.</summary>
/// <param name="Prefilled">Positions run through the language model: the new turn, and earlier ones where they had to be rebuilt.</param>
/// <param name="Reused">Positions of earlier turns whose keys and values were still on the device.</param>
public readonly record struct TurnPrefill(int Prefilled, int Reused);
