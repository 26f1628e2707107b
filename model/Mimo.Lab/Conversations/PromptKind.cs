namespace Mimo.Lab.Conversations;

/// <summary>What is drawn on the picture beside the words.</summary>
public enum PromptKind
{
    None,
    Box,
    Point,
}
