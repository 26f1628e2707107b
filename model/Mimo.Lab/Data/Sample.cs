namespace Mimo.Lab.Data;

/// <summary>
/// A picture in memory at training resolution: longest side <see cref="SampleStore.Side"/>, top-left in a square that is empty at the
/// bottom or right, so that a coordinate divided by the side is the same in this frame and in the network's padded input.
/// </summary>
public sealed class Sample
{
    public required IndexEntry Entry { get; init; }
    /// <summary>Used columns and rows of the square.</summary>
    public required int Width { get; init; }
    public required int Height { get; init; }
    /// <summary>Side x Side x 3 RGB bytes, row-major.</summary>
    public required byte[] Rgb { get; init; }
    /// <summary>A 0/1 plane of Side x Side for each of the entry's masks, in its order.</summary>
    public required byte[][] Masks { get; init; }
}
