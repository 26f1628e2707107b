namespace Mimo.Lab.Knowledge;

/// <summary>How one label lies to another: "the <paramref name="Of"/> <paramref name="Says"/> the <paramref name="To"/>". Names are those of entries; sided ones mean the same side.</summary>
public sealed record LabelRelation(string Of, string Says, string To, string Source);
