using Google.Protobuf;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;

namespace Mimo.Gateway.Deliver;

/// <summary>
/// Writes a mask in the encoding that the caller asked for. Silos send run lengths only: 6 KB where a PNG has as much and polygons
/// five times more, and already what most callers want.
/// </summary>
public sealed class MaskEncoder(IImageCodec codec)
{
    public void Encode(MaskResult mask, MaskEncoding encoding, Mask into)
    {
        switch (encoding)
        {
            case MaskEncoding.Png:
                into.Png = UnsafeByteOperations.UnsafeWrap(MaskPng.Encode(codec, Decode(mask), mask.Width, mask.Height));
                break;
            case MaskEncoding.Polygons:
                into.Polygons = new Polygons();
                foreach (var corners in MaskPolygons.Trace(Decode(mask), mask.Width, mask.Height))
                    into.Polygons.Rings.Add(new Ring { Coordinates = { corners.Select(c => (float)c) } });
                break;
            default:
                into.CocoRleCounts = mask.Counts;
                break;
        }
    }

    static byte[] Decode(MaskResult mask) => Rle.Parse(mask.Counts, mask.Width, mask.Height).Decode();
}
