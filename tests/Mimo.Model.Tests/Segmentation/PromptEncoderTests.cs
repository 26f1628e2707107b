using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class PromptEncoderTests : IDisposable
{
    readonly DisposeScope _scope = NewDisposeScope();
    readonly PromptEncoder _encoder = TinySam.Draw(new PromptEncoder(TinySam.Config));

    public void Dispose()
    {
        _scope.Dispose();
        _encoder.Dispose();
    }

    [Fact]
    public void Encode_OfPointsWithoutABox_AppendsAPaddingToken()
    {
        var (points, labels) = (zeros(1, 2, 2), tensor(new long[] { 1, -1 }, [1, 2]));
        var (alone, _) = _encoder.Encode(points, labels);
        var (boxed, _) = _encoder.Encode(points, labels, zeros(1, 1, 4));
        Assert.Equal([1, 3, 16], alone.shape);
        Assert.Equal([1, 4, 16], boxed.shape);
        // A point of label -1 is the padding token, wherever it lies.
        Assert.Equal(0, TinySam.Largest(alone[0, 1] - alone[0, 2]));
    }

    [Fact]
    public void Encode_OfSeveralBoxes_GivesTwoTokensEach()
    {
        var boxes = tensor(new float[] { 1, 2, 8, 9, 3, 4, 30, 31 }, [1, 2, 4]);
        var (both, _) = _encoder.Encode(boxes: boxes);
        var (second, _) = _encoder.Encode(boxes: boxes[0, 1].unsqueeze(0));
        Assert.Equal([1, 4, 16], both.shape);
        Assert.Equal(0, TinySam.Largest(both[0, 2..] - second[0]));
    }

    [Fact]
    public void Encode_OfNothing_GivesNoTokensAndTheConstantMap()
    {
        var (sparse, dense) = _encoder.Encode();
        Assert.Equal([1, 0, 16], sparse.shape);
        Assert.Equal([1, 16, 5, 5], dense.shape);
    }

    [Fact]
    public void Encode_OfPartsThatDisagree_Throws()
    {
        Assert.Throws<ArgumentException>(() => _encoder.Encode(points: zeros(1, 1, 2)));
        Assert.Throws<ArgumentException>(() => _encoder.Encode(boxes: zeros(2, 1, 4), text: zeros(3, 1, 16)));
    }

    [Fact]
    public void DensePe_OfTheCentreCell_IsThatOfThePointAtItsCentre()
    {
        // Cell (2, 2) of 5 x 5 covers pixels 16..23: its centre lies at 20, the centre of "pixel" 19.5.
        var (point, _) = _encoder.Encode(full([1, 1, 2], 19.5f), tensor(new long[] { 1 }, [1, 1]));
        var kind = _encoder.get_parameter("point_embeddings.1.weight")!;
        Assert.InRange(TinySam.Largest(_encoder.DensePe()[0, .., 2, 2] - (point[0, 0] - kind[0])), 0, 1e-6);
    }

    [Fact]
    public void Backward_OfAllKindsOfPrompts_ReachesEveryParameter()
    {
        var labels = tensor(new long[] { 1, 0, -1 }, [1, 3]);
        var (sparse, dense) = _encoder.Encode(TinySam.Normal(2, 1, 3, 2), labels, TinySam.Normal(3, 1, 1, 4), TinySam.Normal(4, 1, 1, 20, 20));
        var (_, unmasked) = _encoder.Encode();
        (sparse.square().sum() + dense.square().sum() + unmasked.sum()).backward();
        Assert.Empty(TinySam.Unreached(_encoder));
    }
}
