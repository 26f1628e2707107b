using Mimo.Imaging.Pixels;

namespace Mimo.Model.Pipeline;

/// <summary>An image resized for both encoders: what of an encode needs no device (<see cref="MimoPipeline.Prepare"/>).</summary>
public sealed class PreparedImage
{
    internal PreparedImage(PixelBuffer clip, PixelBuffer sam, int width, int height) =>
        (Clip, Sam, OriginalWidth, OriginalHeight) = (clip, sam, width, height);

    internal PixelBuffer Clip { get; }
    internal PixelBuffer Sam { get; }
    internal int OriginalWidth { get; }
    internal int OriginalHeight { get; }
}
