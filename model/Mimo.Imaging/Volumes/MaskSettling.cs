using Mimo.Imaging.Drawing;
using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Volumes;

/// <summary>
/// Moves the edge of a mask to where the grey levels change sides. A mask decoder fills the box that it is given; this is what lets the
/// mask become smaller than the last slice's, and vanish where the object does. One step of a level set, its speed from <see cref="GreyEvidence"/>.
/// </summary>
public static class MaskSettling
{
    // Evidence is -2 to 2: what lies deep inside goes only on strong evidence, what lies near the edge on any.
    const float Trust = 1.5f;
    // How far the edge can move, as a share of the mask's radius.
    const double Reach = 0.25;

    /// <param name="grey">The slice.</param>
    /// <param name="mask">(H, W) uint8, row-major, 0 or 1.</param>
    /// <param name="evidence">From the slice that was asked about.</param>
    /// <returns>Likewise: the largest connected part of what is left; perhaps empty.</returns>
    public static byte[] Settle(GreySlice grey, byte[] mask, GreyEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(grey);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(evidence);
        var area = MaskGeometry.Area(mask);
        if (area == 0) return mask;
        var distance = DistanceField.Signed(mask, grey.Width, grey.Height);
        var reach = (float)Math.Max(2, Reach * Math.Sqrt(area / Math.PI));
        var settled = new byte[mask.Length];
        for (var i = 0; i < settled.Length; i++)
            if (distance[i] > -reach && evidence.Of(grey.Pixels[i]) + Trust * Math.Min(distance[i] / reach, 1) > 0) settled[i] = 1;
        return Largest(settled, grey.Width);
    }

    /// <summary>The largest part whose pixels touch by an edge; of equals the first, row by row.</summary>
    static byte[] Largest(byte[] mask, int width)
    {
        var (labels, best, most, next, open) = (new int[mask.Length], 0, 0, 0, new Stack<int>());
        for (var start = 0; start < mask.Length; start++)
        {
            if (mask[start] == 0 || labels[start] != 0) continue;
            var (label, count) = (++next, 0);
            labels[start] = label;
            open.Push(start);
            while (open.TryPop(out var i))
            {
                count++;
                if (i % width > 0) Visit(i - 1);
                if (i % width < width - 1) Visit(i + 1);
                if (i >= width) Visit(i - width);
                if (i + width < mask.Length) Visit(i + width);
            }
            if (count > most) (best, most) = (label, count);

            void Visit(int i)
            {
                if (mask[i] == 0 || labels[i] != 0) return;
                labels[i] = label;
                open.Push(i);
            }
        }
        return most == 0 ? mask : Array.ConvertAll(labels, label => label == best ? (byte)1 : (byte)0);
    }
}
