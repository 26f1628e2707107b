namespace Mimo.Engine.Decode;

/// <summary>The transcript, the question and the longest possible answer do not fit the model's positions together.</summary>
public sealed class SequenceFullException() : Exception("The sequence has no room for this turn.");
