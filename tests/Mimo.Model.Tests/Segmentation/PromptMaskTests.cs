using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class PromptMaskTests
{
    [Fact]
    public void Redraw_ASureMask_IsTheDrawingOfItsBox_AndClicksStandOut()
    {
        using var scope = NewDisposeScope();
        var boxes = tensor(new float[] { 8, 8, 24, 24 }).view(1, 1, 4);
        var drawn = PromptMask.Draw(boxes, null, null, side: 64, size: 32);
        var sure = drawn * 50;
        var points = tensor(new float[] { 41, 41, 17, 17 }).view(1, 2, 2);
        var labels = tensor(new long[] { 1, 0 }).view(1, 2);

        var redrawn = PromptMask.Redraw(sure, points, labels, side: 64);

        float At(Tensor plane, int x, int y) => plane[0, 0, y, x].item<float>();
        Assert.Equal([1, 1, 32, 32], redrawn.shape);
        // Far from both clicks.
        Assert.Equal(At(drawn, 31, 0), At(redrawn, 31, 0), 1e-3f);
        Assert.Equal(-1, At(drawn, 20, 20), 1e-3f);
        Assert.Equal(1, At(redrawn, 20, 20), 1e-3f);
        Assert.Equal(1, At(drawn, 8, 8), 1e-3f);
        Assert.Equal(-1, At(redrawn, 8, 8), 1e-3f);
    }
}
