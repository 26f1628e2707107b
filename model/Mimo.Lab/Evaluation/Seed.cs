namespace Mimo.Lab.Evaluation;

/// <summary>A number for a name that is the same in every process; <c>string.GetHashCode</c> is not.</summary>
static class Seed
{
    public static int Of(string name, int number) => name.Aggregate(17 + number, (hash, c) => unchecked(hash * 31 + c));
}
