namespace Mimo.Engine.Decode;

/// <summary>The model gave no number for this turn: damaged features or weights. The turn ends, the others do not notice.</summary>
public sealed class ModelOutputException() : Exception("The model's output is not a number.");
