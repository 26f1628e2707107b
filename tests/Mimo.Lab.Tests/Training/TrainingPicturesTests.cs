using Mimo.Lab.Data;
using Mimo.Lab.Training;

namespace Mimo.Lab.Tests.Training;

public sealed class TrainingPicturesTests
{
    [Fact]
    public void Split_Shares_NestAndNeverCutAGroup()
    {
        var entries = Enumerable.Range(0, 400).Select(i => new IndexEntry
        {
            Id = $"{i}", Dataset = "d", Modality = "CT", Image = "", Width = 1, Height = 1, Masks = [], Group = $"person {i / 4}",
        }).ToArray();
        var half = TrainingPictures.Split(entries, new TrainOptions { Stage = "masks", Fraction = 0.5, ValidationShare = 0.1 });
        var (whole, held) = TrainingPictures.Split(entries, new TrainOptions { Stage = "masks", ValidationShare = 0.1 });
        Assert.Equal(400, whole.Count + held.Count);
        Assert.InRange(held.Count, 16, 80);
        Assert.Empty(whole.Select(e => e.Group).Intersect(held.Select(e => e.Group)));
        Assert.Equal(held, half.Held);
        Assert.Subset(whole.ToHashSet(), half.Train.ToHashSet());
        Assert.InRange(half.Train.Count, whole.Count * 0.35, whole.Count * 0.65);
        Assert.All(half.Train.GroupBy(e => e.Group), g => Assert.Equal(4, g.Count()));
    }

    [Fact]
    public void Read_NumbersThatCannotBe_NameTheField()
    {
        var file = Path.GetTempFileName();
        foreach (var (json, field) in new[]
                 {
                     ("""{"stage":"language","accumulate":0}""", "accumulate"), ("""{"stage":"language","batch":3}""", "batch"),
                     ("""{"stage":"language","fraction":0}""", "fraction"), ("""{"stage":"language","cachedViews":4,"encoderRate":0.1}""", "cachedViews"),
                     ("""{"stage":"language","steppes":3}""", "steppes"),
                 })
        {
            File.WriteAllText(file, json);
            Assert.Contains(field, Assert.Throws<InvalidDataException>(() => TrainOptions.Read(file)).Message, StringComparison.Ordinal);
        }
        File.Delete(file);
    }
}
