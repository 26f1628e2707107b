using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Tests.Conversations;

public sealed class DialogueWriterTests
{
    static readonly IndexEntry Brain = Entry("brain", "MRI", "left caudate nucleus", "right caudate nucleus", "left insula");
    static readonly IndexEntry Skin = Entry("skin", "dermoscopy", "skin lesion");
    static readonly DialogueWriter Writer = new([Brain, Skin]);

    [Fact]
    public void Write_ManyDraws_EachSegHasItsTargetAndLabelInTheText()
    {
        foreach (var turn in Draw(Brain, 500))
        {
            Assert.Equal(turn.Targets.Length, Count(turn.Answer, "<SEG>"));
            Assert.Equal(Count(turn.Answer, "<p>"), Count(turn.Answer, "</p>"));
            foreach (var target in turn.Targets) Assert.Contains($"<p>{target.Label}<SEG></p>", turn.Answer, StringComparison.Ordinal);
            Assert.DoesNotContain("{", turn.Question + turn.Answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_ManyDraws_CoverNamesBoxesPointsAndAbsence()
    {
        var turns = Draw(Brain, 500).ToArray();
        Assert.Equal(["absent", "box", "name", "point"], turns.Select(t => t.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(turns, t => t.Targets.Length > 1);
        Assert.All(turns.Where(t => t.Kind == "box"), t => Assert.Single(t.Boxes));
        Assert.All(turns.Where(t => t.Kind == "absent"), t => Assert.Empty(t.Targets));
    }

    [Fact]
    public void Write_Absent_NamesALabelOfAnotherModality() =>
        Assert.All(Draw(Skin, 500).Where(t => t.Kind == "absent"), t => Assert.DoesNotContain("skin lesion", t.Answer, StringComparison.Ordinal));

    [Fact]
    public void Write_SameSeed_GivesTheSameConversation() =>
        Assert.Equal(Draw(Brain, 50).Select(t => t.Question + t.Answer), Draw(Brain, 50).Select(t => t.Question + t.Answer));

    static IEnumerable<DialogueTurn> Draw(IndexEntry entry, int count)
    {
        var random = new Random(3);
        return Enumerable.Range(0, count).Select(_ => Writer.Write(
            entry, Enumerable.Range(0, entry.Masks.Length).ToArray(), _ => [0.1f, 0.1f, 0.5f, 0.5f], _ => [0.3f, 0.3f], random));
    }

    static int Count(string text, string part) => text.Split(part).Length - 1;

    static IndexEntry Entry(string id, string modality, params string[] labels) => new()
    {
        Id = id, Dataset = id, Modality = modality, Image = "i.png", Width = 8, Height = 8,
        Masks = labels.Select(l => new IndexMask { Label = l, Mask = "m.png", Box = [0, 0, 4, 4] }).ToArray(),
    };
}
