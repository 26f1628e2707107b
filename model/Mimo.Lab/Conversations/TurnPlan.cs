namespace Mimo.Lab.Conversations;

/// <summary>What a turn is about, before its words.</summary>
/// <param name="Perspective"><c>I</c>, <c>II</c>, <c>III</c> or <c>IV</c>.</param>
/// <param name="Prompt">None for I and III.</param>
/// <param name="Masks">Masks of the entry that the answer must ground, in order; empty where an absent label is asked for (I and III).</param>
public sealed record TurnPlan(string Perspective, PromptKind Prompt, int[] Masks);
