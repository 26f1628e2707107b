using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class MaskPostprocessorTests
{
    readonly MaskPostprocessor _postprocessor = new(TinySam.Config);

    [Fact]
    public void ToOriginal_OfATallImage_LeavesOutThePaddedColumns()
    {
        using var scope = NewDisposeScope();
        // The left half of the square holds a 100 x 50 image, the right half is padding.
        var lowRes = full([1, 1, 20, 20], -8f);
        lowRes[.., .., .., ..10] = 8f;
        var logits = _postprocessor.ToOriginal(lowRes, 100, 50);
        Assert.Equal([1, 1, 100, 50], logits.shape);
        Assert.True(_postprocessor.Threshold(logits)[.., .., .., ..48].all().item<bool>());
    }

    [Fact]
    public void Threshold_AtTheThreshold_IsOutside()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([false, false, true], _postprocessor.Threshold(tensor(new[] { -1f, 0f, 0.001f })).data<bool>().ToArray());
    }
}
