using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Tests.Masks;

public sealed class MaskPngTests
{
    static readonly VipsCodec Codec = new();

    [Fact]
    public void Encode_Mask_IsGreyZeroOr255AndReadsBack()
    {
        byte[] mask = [0, 1, 1, 0, 5, 0];
        var png = MaskPng.Encode(Codec, mask, 3, 2);

        var image = Codec.Decode(png, DecodeLimits.Default, CancellationToken.None);
        Assert.Equal((1, 8), (image.Channels, image.Bits));
        Assert.Equal([0, 255, 255, 0, 255, 0], image.Bytes.ToArray());

        var (read, width, height) = MaskPng.Decode(Codec, png);
        Assert.Equal([0, 1, 1, 0, 1, 0], read);
        Assert.Equal((3, 2), (width, height));
    }

    [Fact]
    public void Decode_LossyColourMask_IsCutAtTheMiddle()
    {
        var png = Codec.EncodePng(new PixelBuffer(2, 1, 3, 8, [127, 255, 255, 128, 0, 0]));
        Assert.Equal([0, 1], MaskPng.Decode(Codec, png).Mask);
    }
}
