namespace Mimo.Cache.Sealing;

/// <summary>What sealed values are for; the state of a grain goes by its own name.</summary>
public static class SealPurposes
{
    public const string Image = "image";
    public const string Embedding = "embedding";
}
