using System.Text.Json;
using Mimo.Lab.Metrics;

namespace Mimo.Lab.Tests.Metrics;

public sealed class AveragePrecisionTests
{
    /// <summary>
    /// Images as [scores, IoUs of each prediction with each truth, truths], drawn at random; AP50 of pycocotools' COCOeval on them, with a
    /// score of 1 for all and with the scores.
    /// </summary>
    [Theory]
    [InlineData(0.33663366336633654, 0.33663366336633654,
        "[[[0.8,0.3],[[0,0.9,0.5],[0,0.45,0.2]],3]]")]
    [InlineData(0.8341584158415841, 0.6105610561056105,
        "[[[0.8,0.5,0.3],[[0.2,0.5],[0,0.5],[0.7,0.55]],2],[[0.8,0.9,0.8],[[0.9],[0.45],[0.45]],1],[[],[],0]]")]
    [InlineData(0.39554455445544556, 0.3787128712871287,
        "[[[0.8],[[0.45]],1],[[0.8,0.3],[[0.5,0.45],[0.5,0.7]],2],[[],[],2],[[0.8,0.8,0.8],[[0.2,0.7],[0.55,0],[0.7,0.2" +
        "]],2],[[0.8,0.5],[[0.7,0.45],[0.9,0.9]],2],[[],[],1],[[],[],2]]")]
    [InlineData(0.4048387597380428, 0.4897681462481023,
        "[[[0.9,0.3,0.5],[[0.7,0.7],[0,0.9],[0,0.45]],2],[[],[],1],[[0.8,0.3,0.8],[[0.55],[0.9],[0.2]],1],[[0.9,0.5],[[" +
        "0.2,0.5],[0.7,0.7]],2],[[0.8,0.3],[[0.2],[0.55]],1],[[0.8,0.9],[[0.45,0.55],[0.9,0.45]],2],[[],[],0],[[],[],3]" +
        ",[[0.8,0.8,0.5,0.5],[[0.45],[0],[0],[0.9]],1],[[0.8],[[0.45,0.7]],2],[[0.5],[[]],0],[[0.9],[[0.7,0.55]],2],[[0" +
        ".3,0.8,0.3],[[0.9],[0.9],[0.7]],1],[[0.8,0.5],[[0.7,0.45,0.2],[0.7,0.45,0.9]],3],[[0.9],[[0.9,0.55]],2],[[],[]" +
        ",2],[[0.9,0.8,0.8,0.3],[[0.55,0.9],[0.55,0.55],[0.7,0.45],[0,0.9]],2],[[0.8,0.5],[[0.55,0.7],[0.7,0.55]],2],[[" +
        "0.8,0.8,0.5],[[0.7,0.7],[0.45,0.45],[0.5,0.7]],2],[[0.9,0.5],[[0.45,0.7,0.55],[0.55,0,0.5]],3],[[0.5,0.3,0.8,0" +
        ".8],[[0.45],[0],[0.9],[0.5]],1],[[],[],1],[[],[],1],[[0.5],[[0.5,0]],2],[[0.8,0.5,0.3],[[0.2,0.5,0.5],[0.7,0,0" +
        ".7],[0.7,0.55,0.7]],3],[[0.8,0.9,0.3,0.3],[[],[],[],[]],0],[[],[],2],[[0.3,0.8,0.3,0.8],[[0.7,0.45],[0.7,0.7]," +
        "[0.7,0.9],[0.45,0.45]],2],[[0.5,0.8,0.8,0.3],[[0.2,0.7,0],[0.7,0.2,0.7],[0.45,0.7,0.7],[0.7,0.7,0.5]],3],[[0.5" +
        ",0.5],[[0.7,0.45,0.55],[0.55,0.9,0.55]],3]]")]
    public void Score_RandomImages_EqualsPycocotools(double flat, double scored, string images)
    {
        var (one, byScore) = (new AveragePrecision(), new AveragePrecision());
        foreach (var image in JsonDocument.Parse(images).RootElement.EnumerateArray())
        {
            var scores = image[0].Deserialize<double[]>()!;
            var ious = image[1].Deserialize<double[][]>()!;
            one.Add([.. scores.Select(_ => 1.0)], ious, image[2].GetInt32());
            byScore.Add(scores, ious, image[2].GetInt32());
        }
        Assert.Equal(flat, one.Score()!.Value, 12);
        Assert.Equal(scored, byScore.Score()!.Value, 12);
    }

    [Fact]
    public void Score_NothingExpected_IsNone()
    {
        var ap = new AveragePrecision();
        ap.Add([1.0], [[]], 0);
        Assert.Null(ap.Score());
    }

    [Fact]
    public void Score_NothingPredicted_IsZero()
    {
        var ap = new AveragePrecision();
        ap.Add([], [], 2);
        Assert.Equal(0, ap.Score());
    }
}
