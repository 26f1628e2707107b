using Microsoft.Extensions.Options;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Gateway.Deliver;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Imaging.Codec;

namespace Mimo.Gateway.Tests.Deliver;

public sealed class DoubtTests
{
    static Mask Map(float iou, float? presence, DoubtOptions? options = null, bool empty = false)
    {
        var rle = Samples.Mask(48, 32);
        var mask = new MaskResult
        {
            Width = 48, Height = 32, Counts = rle.ToCountsString(), Area = empty ? 0 : rle.Area, PredictedIou = iou, Presence = presence,
        };
        return new EventMapper(new MaskEncoder(new VipsCodec()), Options.Create(options ?? new DoubtOptions()))
            .Map(new MaskEvent(0, -1, "", 0, 0, mask), MaskEncoding.CocoRle);
    }

    [Theory]
    [InlineData(0.9f, 0.9f, false)]
    [InlineData(0.6f, 0.5f, false)]
    [InlineData(0.59f, 0.9f, true)]
    [InlineData(0.9f, 0.49f, true)]
    public void Mask_BelowEitherThreshold_IsDoubtful(float iou, float presence, bool doubtful)
    {
        var mask = Map(iou, presence);
        Assert.Equal((doubtful, presence), (mask.Doubtful, mask.Presence));
    }

    [Fact]
    public void Mask_Empty_IsDoubtfulWhateverTheThresholds() =>
        Assert.True(Map(1, 1, new DoubtOptions { MinimumIou = 0, MinimumPresence = 0 }, empty: true).Doubtful);

    [Fact]
    public void Mask_StoredBeforeThereWasAPresence_IsTakenAtItsWord()
    {
        var mask = Map(0.9f, null);
        Assert.Equal((false, 1f), (mask.Doubtful, mask.Presence));
    }

    [Fact]
    public void Thresholds_AreTheOperators() =>
        Assert.True(Map(0.9f, 0.9f, new DoubtOptions { MinimumIou = 0.95 }).Doubtful);
}
