namespace Mimo.Imaging.Codec;

/// <summary>
/// What a decoded image will be. Width and height in pixels, upright: with the orientation tag applied. Channels 1 or 3, bits 8 or 16,
/// alpha and palettes already resolved.
/// </summary>
public sealed record ImageHeader(ImageFormat Format, int Width, int Height, int Channels, int Bits, int Pages);
