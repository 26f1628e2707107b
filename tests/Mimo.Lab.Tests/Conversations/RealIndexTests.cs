using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Tests.Data;

namespace Mimo.Lab.Tests.Conversations;

public sealed class RealIndexTests
{
    [SkippableFact]
    public void Write_EveryKindOfPicture_ServesEveryPerspective()
    {
        var entries = IndexFile.Read(MedicalData.Folder(), null);
        var writer = new DialogueWriter(entries, KnowledgeBase.Load());
        var random = new Random(5);
        var named = new HashSet<string>();
        foreach (var entry in Combinations(entries))
            foreach (var perspective in (string[])["I", "II", "III", "IV"])
                for (var draw = 0; draw < 25; draw++)
                {
                    var places = new Boxes(entry);
                    var plan = writer.Plan(entry, places, perspective, random);
                    Assert.NotNull(plan);
                    named.UnionWith(writer.Write(entry, plan, places, random).Targets.Select(t => t.Label));
                }
        Assert.Equal(new LabelSet(entries).Names, named.Order(StringComparer.Ordinal));
    }

    /// <summary>No question by knowledge about one label may hold for another label of the same picture.</summary>
    [SkippableFact]
    public void Write_ByKnowledge_AsksNothingThatAnotherLabelOfThePictureAnswers()
    {
        var entries = IndexFile.Read(MedicalData.Folder(), null);
        var knowledge = KnowledgeBase.Load();
        var writer = new DialogueWriter(entries, knowledge, new DialogueMix { Absent = 0, Several = 0 });
        var random = new Random(7);
        foreach (var entry in Combinations(entries))
            for (var draw = 0; draw < 60; draw++)
            {
                var places = new Boxes(entry);
                var turn = writer.Write(entry, writer.Plan(entry, places, "III", random)!, places, random);
                var asked = knowledge[turn.Targets.Single().Label];
                foreach (var other in entry.Masks.Select(m => knowledge[m.Label]).Where(o => o.Label != asked.Label))
                    Assert.False(Answers(other, asked, turn.Question), $"\"{turn.Question}\" holds for {other.Label} as well as for {asked.Label}.");
            }
    }

    // By the facts' own words, not by the writer's rule: the question holds the other's fact, in the other's noun and side.
    static bool Answers(LabelKnowledge other, LabelKnowledge asked, string question) =>
        Enum.GetValues<Facet>().Any(f => question.Contains(other[f], StringComparison.OrdinalIgnoreCase))
        && question.Contains(other.Noun, StringComparison.OrdinalIgnoreCase)
        && (other.Side is null || other.Side == asked.Side || !question.Contains(asked.Side!, StringComparison.OrdinalIgnoreCase));

    static IEnumerable<IndexEntry> Combinations(IEnumerable<IndexEntry> entries) =>
        entries.DistinctBy(e => e.Modality + string.Join('|', e.Masks.Select(m => m.Label)));

    sealed class Boxes(IndexEntry entry) : IPlaces
    {
        int _drawn = -1;
        public int[] Visible { get; } = Enumerable.Range(0, entry.Masks.Length).ToArray();
        public float[]? Box(int mask) => entry.Masks[mask].Box.Select(v => v / (float)Math.Max(entry.Width, entry.Height)).ToArray();
        public float[]? Point(int mask)
        {
            _drawn = mask;
            return [0.5f, 0.5f];
        }
        public int SmallestAt(float[] point) => _drawn;
    }
}
