using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;

namespace Mimo.Model.Tests.Pipeline;

public sealed class MaskCorrectionTests : IDisposable
{
    static readonly PointCoordinates This = new(12, 20, false), NotThis = new(30, 8, true);

    readonly Dictionary<bool, MimoPipeline> _pipelines = new()
    {
        [true] = MimoPipeline.Random(MimoConfig.Tiny, seed: 5),
        // As Full is: clicks reach the decoder, the places of a question do not.
        [false] = MimoPipeline.Random(MimoConfig.Tiny with { PromptsReachMaskDecoder = false }, seed: 5),
    };

    public void Dispose()
    {
        foreach (var pipeline in _pipelines.Values) pipeline.Dispose();
    }

    static PixelBuffer Picture(int width, int height)
    {
        var bytes = new byte[width * height * 3];
        new Random(width).NextBytes(bytes);
        return new PixelBuffer(width, height, 3, 8, bytes);
    }

    static float[] Vector(MimoPipeline pipeline, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, pipeline.Config.Sam.PromptEmbedDim).Select(_ => random.NextSingle() - 0.5f)];
    }

    static TurnPrompts Clicks(params PointCoordinates[] points) => new([], points);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segment_WithoutClicks_IsTheMaskItself_AndEachClickChangesIt(bool reach)
    {
        var pipeline = _pipelines[reach];
        using var features = pipeline.Encode(Picture(40, 40));
        var vector = Vector(pipeline, 1);

        var answered = pipeline.Segment(features, vector);
        var none = pipeline.Segment(features, vector, TurnPrompts.None);
        Assert.Equal(answered.Pixels, none.Pixels);
        Assert.Equal(answered.PredictedIou, none.PredictedIou);
        var one = pipeline.Segment(features, vector, Clicks(This));
        var two = pipeline.Segment(features, vector, Clicks(This, NotThis));
        var boxed = pipeline.Segment(features, vector, new TurnPrompts([new BoxCoordinates(3, 4, 30, 31)], []));
        Assert.Equal(4, ((float[])[answered.PredictedIou, one.PredictedIou, two.PredictedIou, boxed.PredictedIou]).Distinct().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segment_EachClick_WorksOnTheMaskOfThoseBeforeIt(bool reach)
    {
        var pipeline = _pipelines[reach];
        using var features = pipeline.Encode(Picture(40, 40));
        var vector = Vector(pipeline, 2);

        // The decoder adds up tokens without regard to their order: only the earlier masks can tell these apart.
        var forth = pipeline.Segment(features, vector, Clicks(This, NotThis));
        var back = pipeline.Segment(features, vector, Clicks(NotThis, This));

        Assert.NotEqual(forth.PredictedIou, back.PredictedIou, 1e-6f);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segment_CorrectionsOfTwoImagesInOnePass_AreThoseOfEachAlone(bool reach)
    {
        var pipeline = _pipelines[reach];
        using var one = pipeline.Encode(Picture(40, 40));
        using var other = pipeline.Encode(Picture(30, 60));
        MaskOrder[] orders =
        [
            new(one, Vector(pipeline, 3), Clicks(This, NotThis)), new(other, Vector(pipeline, 4), Clicks(NotThis, This)),
            new(one, Vector(pipeline, 5), Clicks(NotThis, NotThis)),
        ];

        var together = pipeline.Segment(orders);

        foreach (var (order, mask) in orders.Zip(together))
        {
            var alone = pipeline.Segment(order.Features, order.SegVector, order.Corrections);
            Assert.Equal((alone.Width, alone.Height), (mask.Width, mask.Height));
            Assert.Equal(alone.Pixels, mask.Pixels);
            Assert.Equal(alone.PredictedIou, mask.PredictedIou, 1e-4f);
        }
    }

    [Fact]
    public void ShapeOf_CountsWhatReachesTheDecoder()
    {
        var pipeline = _pipelines[true];
        using var features = pipeline.Encode(Picture(40, 40));
        float[] asked = [1, 1, 10, 10, 40, 40, 20, 20, 1, .. Vector(pipeline, 6)];
        var corrections = new TurnPrompts([new BoxCoordinates(0, 0, 9, 9)], [This, NotThis, This]);

        Assert.Equal(new MaskShape(2, 1, 3), pipeline.ShapeOf(asked, corrections));
        Assert.Throws<ArgumentException>(() => pipeline.Segment([new MaskOrder(features, asked, corrections), new MaskOrder(features, asked)]));
    }
}
