namespace Mimo.Imaging.Phantoms;

/// <summary>One empty mask a label, each (H, W) uint8, 0 or 1, in the picture's frame, to be marked while the picture is drawn.</summary>
sealed class MaskSheet(int width, int height, params string[] labels)
{
    readonly byte[][] _masks = [.. labels.Select(_ => new byte[width * height])];

    public void Mark(int label, int x, int y) => _masks[label][y * width + x] = 1;

    public bool Has(int label, int x, int y) => _masks[label][y * width + x] != 0;

    /// <summary>Those with at least one pixel, in the order of the labels.</summary>
    public PhantomMask[] Found() =>
        [.. labels.Select((label, i) => new PhantomMask(label, _masks[i])).Where(m => m.Mask.AsSpan().IndexOf((byte)1) >= 0)];
}
