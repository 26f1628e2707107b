using Mimo.Imaging.Masks;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Evaluation.Clicks;

/// <summary>
/// The click of a careful person, as interactive segmentation is measured (RITM, SAM): in the middle of the thickest error, "this too"
/// where the mask misses, "not this" where it spills.
/// </summary>
public static class CorrectiveClick
{
    /// <param name="mask">(H, W) uint8, row-major, 0 or 1.</param>
    /// <param name="truth">Likewise.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <returns>In pixels of the image; null when the mask is right.</returns>
    public static PointCoordinates? On(byte[] mask, byte[] truth, int width, int height)
    {
        var missed = DeepestPixel.Of(Only(truth, mask), width, height);
        var spilt = DeepestPixel.Of(Only(mask, truth), width, height);
        if ((missed ?? spilt) is not { } at) return null;
        var negative = spilt is { } over && (missed is not { } under || over.Depth > under.Depth);
        if (negative) at = spilt!.Value;
        return new PointCoordinates(at.X + 0.5f, at.Y + 0.5f, negative);
    }

    static byte[] Only(byte[] these, byte[] not)
    {
        var rest = new byte[these.Length];
        for (var i = 0; i < rest.Length; i++) rest[i] = (byte)(these[i] & ~not[i] & 1);
        return rest;
    }
}
