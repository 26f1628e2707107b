namespace Mimo.Model.Pipeline;

/// <summary>What a token of an answer means to a reader.</summary>
public abstract record GroundedPiece
{
    /// <summary>Prints the kind only: answers are patient data.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>Text without tags.</summary>
public sealed record TextPiece(string Text) : GroundedPiece;

/// <summary>A term is complete. <paramref name="Start"/>..<paramref name="End"/> is its half-open range in the text, in UTF-16 units.</summary>
public sealed record EntityPiece(int Index, string Phrase, int Start, int End) : GroundedPiece;

/// <summary>A <c>&lt;SEG&gt;</c> was chosen. <paramref name="Entity"/> is null for a mask outside any term.</summary>
public sealed record MaskPiece(int Index, EntityPiece? Entity) : GroundedPiece;
