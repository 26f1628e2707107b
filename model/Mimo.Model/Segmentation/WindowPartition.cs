using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>
/// Cuts a feature map into square windows and back. The map is padded with zeros at the bottom and right, and the padded cells take part in
/// attention as any other: trained SAM weights expect that.
/// </summary>
public static class WindowPartition
{
    /// <param name="x">(B, H, W, C) float32.</param>
    /// <param name="window">Side of a window in cells.</param>
    /// <returns>Windows (B * n, window, window, C), row by row, and the padded height and width.</returns>
    public static (Tensor Windows, int Height, int Width) Split(Tensor x, int window)
    {
        var (batch, height, width, channels) = (x.size(0), (int)x.size(1), (int)x.size(2), x.size(3));
        var (padBottom, padRight) = (Missing(height, window), Missing(width, window));
        if (padBottom > 0 || padRight > 0) x = nn.functional.pad(x, [0, 0, 0, padRight, 0, padBottom]);
        var (paddedHeight, paddedWidth) = (height + padBottom, width + padRight);
        var windows = x.view(batch, paddedHeight / window, window, paddedWidth / window, window, channels)
            .permute(0, 1, 3, 2, 4, 5)
            .reshape(-1, window, window, channels);
        return (windows, paddedHeight, paddedWidth);
    }

    /// <param name="windows">(B * n, window, window, C) float32 as <see cref="Split"/> gives them.</param>
    /// <param name="paddedHeight">As <see cref="Split"/> gave it.</param>
    /// <param name="paddedWidth">As <see cref="Split"/> gave it.</param>
    /// <param name="height">Height before padding.</param>
    /// <param name="width">Width before padding.</param>
    /// <returns>(B, H, W, C) float32.</returns>
    public static Tensor Join(Tensor windows, int paddedHeight, int paddedWidth, int height, int width)
    {
        var (window, channels) = (windows.size(1), windows.size(3));
        var x = windows.view(-1, paddedHeight / window, paddedWidth / window, window, window, channels)
            .permute(0, 1, 3, 2, 4, 5)
            .reshape(-1, paddedHeight, paddedWidth, channels);
        if (paddedHeight > height) x = x.narrow(1, 0, height);
        if (paddedWidth > width) x = x.narrow(2, 0, width);
        return x;
    }

    static int Missing(int length, int window) => (window - length % window) % window;
}
