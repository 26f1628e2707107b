using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Tests.Conversations;

public sealed class DialogueWriterTests
{
    static readonly KnowledgeBase Knowledge = KnowledgeBase.Load();
    static readonly IndexEntry Brain = Entry("brain", "MRI", "left caudate nucleus", "right caudate nucleus", "left insula", "left putamen");
    static readonly IndexEntry Memory = Entry("memory", "MRI", "hippocampus", "anterior hippocampus", "posterior hippocampus");
    static readonly IndexEntry Skin = Entry("skin", "dermoscopy", "skin lesion");
    static readonly IndexEntry Chest = Entry("chest", "X-ray", "left lung", "right lung", "heart", "clavicles", "consolidation");
    static readonly DialogueWriter Writer = new([Brain, Memory, Skin, Chest], Knowledge);

    [Fact]
    public void Write_ManyDraws_EachSegHasItsTargetAndLabelInTheText()
    {
        foreach (var turn in All(200))
        {
            Assert.Equal(turn.Targets.Length, Count(turn.Answer, "<SEG>"));
            Assert.Equal(Count(turn.Answer, "<p>"), Count(turn.Answer, "</p>"));
            var at = 0;
            foreach (var target in turn.Targets)
                at = turn.Answer.IndexOf($"<p>{target.Label}<SEG></p>", at, StringComparison.Ordinal) is var found and >= 0 ? found + 1 : throw new Xunit.Sdk.XunitException(turn.Answer);
            Assert.DoesNotContain(turn.Question + turn.Answer, c => c is '{' or '}' or '|' or '(' or ')');
            Assert.DoesNotContain("  ", turn.Question + turn.Answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_ManyDraws_KeepTheMix()
    {
        var shares = Draw(Brain, 3000).GroupBy(t => t.Perspective).ToDictionary(g => g.Key, g => g.Count() / 3000.0);
        Assert.InRange(shares["I"], 0.13, 0.21);
        Assert.InRange(shares["II"], 0.29, 0.38);
        Assert.InRange(shares["III"], 0.29, 0.38);
        Assert.InRange(shares["IV"], 0.13, 0.21);
        var prompted = Draw(Brain, 3000).Where(t => t.Perspective == "II").ToArray();
        Assert.InRange(prompted.Count(t => t.Kind == "box") / (double)prompted.Length, 0.5, 0.6);
    }

    [Fact]
    public void Write_OwnMix_IsKept() =>
        Assert.All(Draw(Brain, 200, new DialogueWriter([Brain, Skin], Knowledge, new DialogueMix { Perspectives = [0, 0, 0, 1], Boxes = 1 })),
            t => Assert.Equal(("IV", "box"), (t.Perspective, t.Kind)));

    [Fact]
    public void Write_ByKnowledge_NeverNamesTheTarget()
    {
        foreach (var turn in All(300).Where(t => t.Perspective == "III"))
            foreach (var target in turn.Targets)
                foreach (var name in (string[])[target.Label, .. turn.Targets.Length == 1 ? [Knowledge[target.Label].Name, .. Knowledge[target.Label].Synonyms] : (string[])[]])
                    Assert.DoesNotContain(name, turn.Question, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Write_Prompted_HasOneBoxOrPointWhichLeadsToItsTargets()
    {
        foreach (var turn in All(300).Where(t => t.Perspective is "II" or "IV"))
        {
            Assert.Equal(1, turn.Boxes.Length + turn.Points.Length);
            Assert.All(turn.Targets, t => Assert.True(turn.Kind == "box" ? t.Box == turn.Boxes[0] : t.Point == turn.Points[0]));
        }
    }

    [Fact]
    public void Write_Absent_NamesWhatNoPictureOfItsBodyPartShowsAndHasNoMask()
    {
        var absent = Draw(Skin, 2000).Where(t => t.Kind == "absent").ToArray();
        Assert.InRange(absent.Length / (double)Draw(Skin, 2000).Count(t => t.Perspective is "I" or "III"), 0.03, 0.08);
        Assert.Equal(["I", "III"], absent.Select(t => t.Perspective).Distinct().Order(StringComparer.Ordinal));
        Assert.All(absent, t => Assert.DoesNotContain("skin lesion", t.Answer, StringComparison.Ordinal));
        Assert.All(absent, t => Assert.DoesNotContain("<", t.Answer, StringComparison.Ordinal));
        // A radiograph of the chest does show the aorta, though only CT entries label it.
        var writer = new DialogueWriter([Chest, Entry("ct", "CT", "aorta"), Skin], Knowledge);
        Assert.All(Draw(Chest, 1000, writer).Where(t => t.Kind == "absent"), t => Assert.DoesNotContain("aorta", t.Answer, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_PartAndWhole_AreToldApart()
    {
        var turns = Draw(Memory, 2000).Where(t => t.Perspective == "III" && t.Targets.Length == 1).ToArray();
        Assert.All(turns.Where(t => t.Targets[0].Label == "hippocampus"), t => Assert.Contains("whole brain structure", t.Question, StringComparison.Ordinal));
        Assert.All(turns.Where(t => t.Targets[0].Label == "anterior hippocampus"), t => Assert.Contains("front part", t.Question, StringComparison.Ordinal));
        Assert.Contains(Draw(Memory, 2000), t => t.Targets.Length == 2 && t.Answer.Contains("lies in front of the posterior hippocampus", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_SidedLabel_QuestionSaysTheSide() =>
        Assert.All(Draw(Brain, 1000).Where(t => t.Perspective == "III" && t.Targets is [var one] && one.Label == "left caudate nucleus"),
            t => Assert.Contains("left", t.Question, StringComparison.Ordinal));

    [Fact]
    public void Write_SameQuestionTwice_HasOneAnswer()
    {
        var turns = Draw(Chest, 4000).Where(t => t.Perspective == "III" && t.Targets.Length == 1);
        foreach (var same in turns.GroupBy(t => (t.Question.TrimEnd('.', '?').ToUpperInvariant(), t.Targets[0].Label)))
            Assert.Single(same.Select(t => t.Answer).Distinct());
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameConversation() =>
        Assert.Equal(All(50).Select(t => t.Question + t.Answer), All(50).Select(t => t.Question + t.Answer));

    [Fact]
    public void Plan_Point_MeansTheSmallestStructureAtIt()
    {
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
            if (Writer.Plan(Memory, new Nested(), "II", random) is { Prompt: PromptKind.Point } plan) Assert.Equal([1], plan.Masks);
    }

    [Fact]
    public void Plan_NothingVisible_AsksForWhatIsAbsentOrGivesNull()
    {
        var none = new Nested { Visible = [] };
        Assert.Null(Writer.Plan(Memory, none, "II", new Random(1)));
        Assert.Null(Writer.Plan(Memory, none, "IV", new Random(1)));
        Assert.Empty(Writer.Plan(Memory, none, "III", new Random(1))!.Masks);
        Assert.Equal("absent", Writer.Write(Memory, none, new Random(1)).Kind);
    }

    [Fact]
    public void Constructor_UnknownLabels_NamesThemAll()
    {
        var fault = Assert.Throws<KnowledgeException>(() => new DialogueWriter([Skin, Entry("x", "CT", "third ear", "tail")], Knowledge));
        Assert.Contains("\"tail\", \"third ear\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("model/Mimo.Lab/knowledge", fault.Message, StringComparison.Ordinal);
    }

    static IEnumerable<DialogueTurn> All(int count) => ((IndexEntry[])[Brain, Memory, Skin, Chest]).SelectMany(e => Draw(e, count));

    static DialogueTurn[] Draw(IndexEntry entry, int count, DialogueWriter? writer = null)
    {
        var random = new Random(3);
        var places = new Apart(entry);
        return Enumerable.Range(0, count).Select(_ => (writer ?? Writer).Write(entry, places, random)).ToArray();
    }

    static int Count(string text, string part) => text.Split(part).Length - 1;

    static IndexEntry Entry(string id, string modality, params string[] labels) => new()
    {
        Id = id, Dataset = id, Modality = modality, Image = "i.png", Width = 8, Height = 8,
        Masks = labels.Select(l => new IndexMask { Label = l, Mask = "m.png", Box = [0, 0, 4, 4] }).ToArray(),
    };

    /// <summary>Masks side by side in a row.</summary>
    sealed class Apart(IndexEntry entry) : IPlaces
    {
        public int[] Visible { get; } = Enumerable.Range(0, entry.Masks.Length).ToArray();
        public float[]? Box(int mask) => [mask * 0.1f, 0.1f, mask * 0.1f + 0.1f, 0.5f];
        public float[]? Point(int mask) => [mask * 0.1f + 0.05f, 0.3f];
        public int SmallestAt(float[] point) => (int)(point[0] * 10);
    }

    /// <summary>Every point lies in mask 1.</summary>
    sealed class Nested : IPlaces
    {
        public int[] Visible { get; init; } = [0, 1, 2];
        public float[]? Box(int mask) => [0, 0, 1, 1];
        public float[]? Point(int mask) => [0.5f, 0.5f];
        public int SmallestAt(float[] point) => 1;
    }
}
