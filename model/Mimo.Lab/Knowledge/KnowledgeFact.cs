namespace Mimo.Lab.Knowledge;

/// <param name="Says">
/// A short clause in plain words. Function: a verb phrase that agrees with the label in number. Location: what follows "lies". All
/// others: a noun phrase.
/// </param>
/// <param name="General">Holds for many structures, so that it cannot tell the label from others in one picture.</param>
/// <param name="Source">Name and address of a public reference; the words are our own.</param>
public sealed record KnowledgeFact(string Says, bool General, string Source);
