namespace Mimo.Imaging.Drawing;

/// <summary>
/// Where the image lies on the picture: Width x Height pixels, Left pixels from the left edge. Unit is the size of drawn things, 1 for
/// a picture 768 wide.
/// </summary>
sealed record OverlayFrame(int Width, int Height, int Left, int CanvasWidth, double ScaleX, double ScaleY, double Unit)
{
    const int LegendWidth = 512, Nominal = 768;

    public static OverlayFrame Of(int imageWidth, int imageHeight, OverlayOptions options)
    {
        var longer = (double)Math.Max(imageWidth, imageHeight);
        var scale = Math.Min(Math.Max(1, (double)options.MinimumWidth / imageWidth), options.MaximumSide / longer);
        var (width, height) = (Math.Max(1, (int)Math.Round(imageWidth * scale)), Math.Max(1, (int)Math.Round(imageHeight * scale)));
        // A tall narrow strip would leave its legend no room.
        var canvas = Math.Max(width, Math.Min(LegendWidth, options.MinimumWidth));
        return new OverlayFrame(width, height, (canvas - width) / 2, canvas, (double)width / imageWidth, (double)height / imageHeight,
            Math.Max(0.75, canvas / (double)Nominal));
    }

    public (double X, double Y) ToCanvas(double x, double y) => (Left + x * ScaleX, y * ScaleY);
}
