using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>Perspective IV: a question about what a box or point marks; the answer names and grounds it and tells what was asked.</summary>
sealed class PromptKnowledgeTurns(KnowledgeBase knowledge)
{
    public DialogueTurn Write(IndexEntry entry, int[] masks, DrawnPrompt prompt, int[] visible, Random random)
    {
        var labels = masks.Select(m => knowledge[entry.Masks[m].Label]).ToArray();
        var (question, answer) = labels.Length > 1 ? Several(labels, prompt, random)
            : random.NextDouble() < 0.1 && Neighbor(entry, labels[0], visible) is { } neighbor ? Relation(labels[0], neighbor, prompt, random)
            : Single(labels[0], prompt, random);
        return prompt.Turn("IV", Wording.Casual(question, random), answer, entry, masks);
    }

    static (string, string) Single(LabelKnowledge label, DrawnPrompt prompt, Random random)
    {
        var form = (QuestionForm)random.Next(4);
        var facet = Draw(random);
        var it = It(label, prompt, random);
        string question;
        if (form == QuestionForm.Which) question = Wording.Pick(PromptKnowledgePhrasings.Questions(label, facet), random);
        else
            question = Wording.Pick(PromptKnowledgePhrasings.Frames(form), random)
                .Replace("{topic}", Wording.Pick(PromptKnowledgePhrasings.Topics(label, facet), random), StringComparison.Ordinal);
        question = question.Replace("{it}", it, StringComparison.Ordinal);
        var answer = Answer(label, form, Clauses.Of(label, facet), prompt);
        if (random.NextDouble() >= 0.3) return (question, answer);
        // A second wish in the same breath; the answer goes on with it.
        var second = facet == Facet.Function ? Facet.Location : Facet.Function;
        question = form == QuestionForm.Which
            ? $"{question[..^1]}, and {Also(label, second)}?"
            : $"{question[..^1].Replace(" and segment it", "", StringComparison.Ordinal)}, and {Its(Wording.Pick(PromptKnowledgePhrasings.Topics(label, second), random))}{question[^1]}";
        return (question, answer + Wording.Agree($" (It|They) {Clauses.Of(label, second)}.", label.Plural));
    }

    static (string, string) Relation(LabelKnowledge label, (string Says, LabelKnowledge To) neighbor, DrawnPrompt prompt, Random random) =>
        (Wording.Pick(PromptKnowledgePhrasings.Neighbors, random).Replace("{it}", It(label, prompt, random), StringComparison.Ordinal),
            Answer(label, QuestionForm.Which, $"{neighbor.Says} {Wording.Plain(neighbor.To)}", prompt));

    (string, string) Several(LabelKnowledge[] labels, DrawnPrompt prompt, Random random)
    {
        var form = (QuestionForm)random.Next(4);
        var question = Wording.Pick(PromptKnowledgePhrasings.Several(form), random).Replace("{place}", prompt.Phrase(random), StringComparison.Ordinal);
        var each = string.Join(", and ", labels.Select(l => $"{Wording.Grounded(l)} {Clauses.Of(l, Facet.Function)}"));
        var answer = PromptKnowledgePhrasings.SeveralAnswer(form)
            .Replace("{Place}", Wording.Capital(prompt.Place), StringComparison.Ordinal)
            .Replace("{each}", each, StringComparison.Ordinal).Replace("{Each}", Wording.Capital(each), StringComparison.Ordinal);
        return (question, answer + Groups.RelationSentence(labels, knowledge));
    }

    (string Says, LabelKnowledge To)? Neighbor(IndexEntry entry, LabelKnowledge label, int[] visible)
    {
        foreach (var other in visible.Select(m => entry.Masks[m].Label))
            if (other != label.Label && knowledge.Relation(label.Label, other) is { } says) return (says, knowledge[other]);
        return null;
    }

    static string Answer(LabelKnowledge label, QuestionForm form, string clause, DrawnPrompt prompt) =>
        Wording.Agree(Wording.Fill(PromptKnowledgePhrasings.Answer(form), Wording.Grounded(label), prompt.Place, ""), label.Plural)
            .Replace("{Place}", Wording.Capital(prompt.Place), StringComparison.Ordinal).Replace("{first}", clause, StringComparison.Ordinal);

    static string It(LabelKnowledge label, DrawnPrompt prompt, Random random) =>
        $"{Wording.Pick(label.Kind == "lesion" ? PromptKnowledgePhrasings.Lesions : PromptKnowledgePhrasings.Things, random)} {prompt.Phrase(random)}";

    static string Also(LabelKnowledge label, Facet facet) =>
        facet == Facet.Location ? "where does it lie" : label.Kind == "lesion" ? "what is its nature" : "what does it do";

    /// <summary>"the role of {it}" as "its role".</summary>
    static string Its(string topic) =>
        topic.StartsWith("the ", StringComparison.Ordinal) && topic.EndsWith(" of {it}", StringComparison.Ordinal)
            ? "its " + topic["the ".Length..^" of {it}".Length]
            : topic.Replace("{it}", "it", StringComparison.Ordinal);

    // System makes poor questions in numbers: half a share.
    static Facet Draw(Random random)
    {
        var draw = random.Next(13);
        return draw == 0 ? Facet.System : (Facet)(1 + (draw - 1) % 6);
    }
}
