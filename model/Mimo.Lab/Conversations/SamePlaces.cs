using Mimo.Lab.Data;

namespace Mimo.Lab.Conversations;

/// <summary>All masks of an entry with one box and point for all: where only the words of turns matter, as for a vocabulary.</summary>
sealed class SamePlaces(IndexEntry entry) : IPlaces
{
    int _drawn = -1;

    public int[] Visible { get; } = Enumerable.Range(0, entry.Masks.Length).ToArray();

    public float[]? Box(int mask) => [0, 0, 1, 1];

    public float[]? Point(int mask)
    {
        _drawn = mask;
        return [0.5f, 0.5f];
    }

    public int SmallestAt(float[] point) => _drawn;
}
