using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class PromptMaskTests
{
    [Fact]
    public void Draw_ABox_IsADomeWhoseLevelsAreEllipses()
    {
        using var scope = NewDisposeScope();
        var drawn = PromptMask.Draw(tensor(new float[] { 8, 16, 48, 32 }).view(1, 1, 4), null, null, side: 64, size: 64);

        float At(int x, int y) => drawn[0, 0, y, x].item<float>();
        Assert.Equal(1, At(28, 24), 1e-2f);
        // On the ellipse: at the ends of both axes, and at 0.6 and 0.8 of them.
        Assert.Equal(0.4f, At(47, 24), 0.04f);
        Assert.Equal(0.4f, At(28, 31), 0.08f);
        Assert.Equal(0.4f, At(40, 30), 0.06f);
        Assert.Equal(-0.2f, At(8, 16), 0.12f);
        Assert.Equal(-1, At(6, 24));
        Assert.Equal(-1, At(28, 33));
    }

    [Theory]
    [InlineData(10, 10, 10, 10)]
    [InlineData(10, 10, 10, 30)]
    [InlineData(10.2f, 10, 10.6f, 30)]
    public void Draw_ABoxWithoutWidth_StaysInItsRange(float x0, float y0, float x1, float y1)
    {
        using var scope = NewDisposeScope();
        var drawn = PromptMask.Draw(tensor(new[] { x0, y0, x1, y1 }).view(1, 1, 4), null, null, side: 64, size: 64);

        Assert.All(drawn.data<float>().ToArray(), v => Assert.InRange(v, -1, 1));
    }

    [Fact]
    public void Redraw_ASureMask_IsDrawnFlat_AndClicksStandOut()
    {
        using var scope = NewDisposeScope();
        var sure = full([1, 1, 32, 32], -50f);
        sure[0, 0, TensorIndex.Slice(4, 12), TensorIndex.Slice(4, 12)] = 50f;
        var points = tensor(new float[] { 41, 41, 17, 17 }).view(1, 2, 2);
        var labels = tensor(new long[] { 1, 0 }).view(1, 2);

        var redrawn = PromptMask.Redraw(sure, points, labels, side: 64);

        float At(Tensor plane, int x, int y) => plane[0, 0, y, x].item<float>();
        Assert.Equal([1, 1, 32, 32], redrawn.shape);
        // Far from both clicks.
        Assert.Equal(-1, At(redrawn, 31, 0), 1e-3f);
        Assert.Equal(1, At(redrawn, 4, 4), 0.05f);
        Assert.Equal(1, At(redrawn, 20, 20), 1e-3f);
        Assert.Equal(-1, At(redrawn, 8, 8), 1e-3f);
    }
}
