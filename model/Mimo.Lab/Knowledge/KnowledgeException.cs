namespace Mimo.Lab.Knowledge;

/// <summary>A label that the knowledge base lacks, or a knowledge file that breaks its form.</summary>
public sealed class KnowledgeException : Exception
{
    public KnowledgeException(string message) : base(message) { }

    public KnowledgeException(string message, Exception inner) : base(message, inner) { }

    internal static KnowledgeException Missing(IReadOnlyCollection<string> labels) => new(
        $"The knowledge base has no entry for {string.Join(", ", labels.Select(l => $"\"{l}\""))}. Add one to a file of model/Mimo.Lab/knowledge/ "
        + "(brain, chest, abdomen, breast-and-womb, eye, skin-and-cells, devices, or a new NAME.json) in the form that docs/knowledge.md describes, and build again.");
}
