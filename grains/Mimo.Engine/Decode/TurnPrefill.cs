namespace Mimo.Engine.Decode;

/// <summary>What a turn cost before its first token. The three together are the positions before it.</summary>
/// <param name="Prefilled">Positions run through the language model: the new turn, and earlier ones where they had to be rebuilt.</param>
/// <param name="Reused">Positions of earlier turns whose keys and values were still on the device.</param>
/// <param name="Shared">Positions of the system prompt, which all sessions share, where the first turn was run.</param>
public readonly record struct TurnPrefill(int Prefilled, int Reused, int Shared);
