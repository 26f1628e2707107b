namespace Mimo.Lab.Knowledge;

/// <summary>What is known of one label, as sentences need it.</summary>
public sealed record LabelKnowledge
{
    /// <summary>The region of what any picture of a patient may show; such a label is never called absent.</summary>
    public const string AnyRegion = "any";

    /// <summary>The label itself, <c>left kidney</c>.</summary>
    public required string Label { get; init; }
    /// <summary>The entry's name, <c>kidney</c>; the two sides share it.</summary>
    public required string Name { get; init; }
    /// <summary><c>left</c>, <c>right</c>, or null.</summary>
    public string? Side { get; init; }
    /// <summary><c>organ</c>, <c>region</c>, <c>vessel</c>, <c>cell</c>, <c>lesion</c> or <c>device</c>.</summary>
    public required string Kind { get; init; }
    /// <summary>What a question calls it that must not name it, in the label's number.</summary>
    public required string Noun { get; init; }
    public bool Plural { get; init; }
    /// <summary><c>the</c>, or empty.</summary>
    public string Article { get; init; } = "the";
    public IReadOnlyList<string> Synonyms { get; init; } = [];
    /// <summary>Parts of the body whose pictures may show it; a picture of none of them surely does not.</summary>
    public required IReadOnlyList<string> Regions { get; init; }
    /// <summary>Name of the entry that this is a part of, where pictures show both.</summary>
    public string? PartOf { get; init; }
    public required IReadOnlyDictionary<Facet, KnowledgeFact> Facts { get; init; }

    /// <summary>The fact's words for this label's side.</summary>
    public string this[Facet facet] => Facts[facet].Says;
}
