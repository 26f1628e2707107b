using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>Perspectives I (by name) and II (by box or point), from templates.</summary>
sealed class TemplateTurns(KnowledgeBase knowledge)
{
    public DialogueTurn ByName(IndexEntry entry, int[] masks, Random random)
    {
        var labels = masks.Select(m => knowledge[entry.Masks[m].Label]).ToArray();
        var template = Wording.Pick(Phrasings.ByName, random);
        return new DialogueTurn
        {
            Question = Question(template, labels, entry, random), Answer = Answer(Phrasings.NameAnswer(Phrasings.FormOf(template)), labels, Wording.Grounded, ""),
            Targets = masks.Select(m => new SegTarget(m, entry.Masks[m].Label, null, null)).ToArray(), Kind = "name", Perspective = "I",
        };
    }

    public DialogueTurn Absent(IndexEntry entry, string label, Random random)
    {
        LabelKnowledge[] labels = [knowledge[label]];
        var template = Wording.Pick(Phrasings.ByName, random);
        return new DialogueTurn
        {
            Question = Question(template, labels, entry, random), Answer = Answer(Phrasings.AbsentAnswer(Phrasings.FormOf(template)), labels, Wording.Plain, ""),
            Targets = [], Kind = "absent", Perspective = "I",
        };
    }

    public DialogueTurn ByPrompt(IndexEntry entry, int[] masks, DrawnPrompt prompt, Random random)
    {
        var labels = masks.Select(m => knowledge[entry.Masks[m].Label]).ToArray();
        var named = random.NextDouble() >= 0.8;
        var template = Wording.Pick(labels.Length > 1 ? Phrasings.BySeveral : named ? Phrasings.ByNameAndPrompt : Phrasings.ByPrompt, random);
        var question = Wording.Casual(Wording.Agree(Wording.Fill(template, Wording.List(labels.Select(Wording.Plain).ToArray()),
            prompt.Phrase(random), Wording.Picture(entry.Modality, random)), labels.Length > 1 || labels[0].Plural), random);
        return prompt.Turn("II", question, Answer(Phrasings.PromptAnswer(Phrasings.FormOf(template)), labels, Wording.Grounded, prompt.Place), entry, masks);
    }

    static string Question(string template, LabelKnowledge[] labels, IndexEntry entry, Random random)
    {
        // The two templates without an article take the bare labels.
        if (!template.Contains("the {what}", StringComparison.Ordinal))
            template = template.Replace("{what}", Wording.List(labels.Select(l => l.Label).ToArray()), StringComparison.Ordinal);
        var filled = Wording.Fill(template, Wording.List(labels.Select(Wording.Plain).ToArray()), "", Wording.Picture(entry.Modality, random));
        return Wording.Casual(Wording.Agree(filled, labels.Length > 1 || labels[0].Plural), random);
    }

    static string Answer(string template, LabelKnowledge[] labels, Func<LabelKnowledge, string> term, string place) =>
        Wording.Agree(Wording.Fill(template, Wording.List(labels.Select(term).ToArray()), place, ""), labels.Length > 1 || labels[0].Plural);
}
