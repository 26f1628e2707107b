using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;

namespace Mimo.Lab.Conversations;

/// <summary>Perspective III: a question by what is known of the target, never by its name; the answer names and grounds it with the reason.</summary>
sealed class KnowledgeTurns(KnowledgeBase knowledge)
{
    public DialogueTurn Write(IndexEntry entry, int[] masks, int[] visible, Random random)
    {
        var asked = masks.Select(m => knowledge[entry.Masks[m].Label]).ToArray();
        var others = visible.Except(masks).Select(m => knowledge[entry.Masks[m].Label]).ToArray();
        var form = (QuestionForm)random.Next(4);
        var picture = Wording.Picture(entry.Modality, random);
        var (question, answer) =
            asked.Length == 1 ? Single(asked[0], others, form, random)
            : Groups.AreTwins(asked) && TwinFacets(asked[0], others) is { Length: > 0 } facets ? Twins(asked, facets, form, random)
            : Groups.AreSystem(asked, others) ? OfSystem(asked, form, random)
            : Several(asked, others, form, random);
        return new DialogueTurn
        {
            Question = Wording.Casual(question.Replace("{picture}", picture, StringComparison.Ordinal), random), Answer = answer,
            Targets = masks.Select(m => new SegTarget(m, entry.Masks[m].Label, null, null)).ToArray(), Kind = "name", Perspective = "III",
        };
    }

    public DialogueTurn Absent(IndexEntry entry, string label, Random random)
    {
        var asked = knowledge[label];
        var form = (QuestionForm)random.Next(4);
        var facets = Enum.GetValues<Facet>().Where(f => f != Facet.System && !asked.Facts[f].General).ToArray();
        var question = Frame(Wording.Pick(KnowledgePhrasings.Single(form), random), asked, facets[random.Next(facets.Length)], [], random)
            .Replace("{picture}", Wording.Picture(entry.Modality, random), StringComparison.Ordinal);
        return new DialogueTurn
        {
            Question = Wording.Casual(question, random), Targets = [], Kind = "absent", Perspective = "III",
            Answer = Wording.Agree(Wording.Fill(KnowledgePhrasings.AbsentAnswer(form), Wording.Plain(asked), "", ""), asked.Plural),
        };
    }

    static (string, string) Single(LabelKnowledge asked, LabelKnowledge[] others, QuestionForm form, Random random)
    {
        var facet = Draw(asked, others, random);
        var answer = Wording.Agree(Wording.Fill(KnowledgePhrasings.SingleAnswer(form), Wording.Grounded(asked), "", ""), asked.Plural)
            .Replace("{first}", Clauses.Of(asked, facet), StringComparison.Ordinal)
            .Replace("{second}", Clauses.Of(asked, Clauses.Second(facet)), StringComparison.Ordinal);
        return (Frame(Wording.Pick(KnowledgePhrasings.Single(form), random), asked, facet, others, random), answer);
    }

    (string, string) Several(LabelKnowledge[] asked, LabelKnowledge[] others, QuestionForm form, Random random)
    {
        // Each of them must be told from the rest of the asked ones too.
        var facets = asked.Select(a => Draw(a, [.. others, .. asked.Where(o => o != a)], random, shortest: 2)).ToArray();
        var nouns = asked.Zip(facets, (a, f) =>
            $"{Noun(a, f, [.. others, .. asked])} that {Clauses.Varied(a, f, random)}").ToArray();
        var question = Wording.Pick(KnowledgePhrasings.Several(form), random)
            .Replace("{nouns}", string.Join(nouns.Length == 2 ? ", and the " : ", the ", nouns), StringComparison.Ordinal);
        var each = string.Join(", and ", asked.Zip(facets, (a, f) => $"{Wording.Grounded(a)} {Clauses.Of(a, f)}"));
        var answer = KnowledgePhrasings.SeveralAnswer(form).Replace("{each}", each, StringComparison.Ordinal).Replace("{Each}", Wording.Capital(each), StringComparison.Ordinal);
        return (question, answer + Groups.RelationSentence(asked, knowledge));
    }

    static (string, string) Twins(LabelKnowledge[] asked, Facet[] facets, QuestionForm form, Random random)
    {
        var facet = facets[random.Next(facets.Length)];
        var question = Wording.Pick(KnowledgePhrasings.Twins(form), random)
            .Replace("{noun}", asked[0].Noun, StringComparison.Ordinal).Replace("{clause}", Clauses.Varied(asked[0], facet, random), StringComparison.Ordinal);
        var answer = Wording.Fill(KnowledgePhrasings.TwinsAnswer(form), Groups.Grounded(asked), "", "")
            .Replace("{first}", Clauses.Of(asked[0], facet), StringComparison.Ordinal);
        return (question, answer);
    }

    static (string, string) OfSystem(LabelKnowledge[] asked, QuestionForm form, Random random) =>
        (Wording.Pick(KnowledgePhrasings.OfSystem(form), random).Replace("{system}", asked[0][Facet.System], StringComparison.Ordinal),
            Wording.Fill(KnowledgePhrasings.OfSystemAnswer(form), Groups.Grounded(asked), "", "").Replace("{system}", asked[0][Facet.System], StringComparison.Ordinal));

    static string Frame(string frame, LabelKnowledge asked, Facet facet, LabelKnowledge[] others, Random random) => Wording.Agree(frame, asked.Plural)
        .Replace("{noun}", Noun(asked, facet, others), StringComparison.Ordinal)
        .Replace("{clause}", Clauses.Varied(asked, facet, random), StringComparison.Ordinal);

    // A location says its side itself.
    static string Noun(LabelKnowledge asked, Facet facet, LabelKnowledge[] others)
    {
        var noun = others.Any(o => o.PartOf == asked.Name) ? "whole " + asked.Noun : asked.Noun;
        return asked.Side is null || facet == Facet.Location ? noun : $"{noun} on the {asked.Side} side";
    }

    // A plan of someone else may ask for what nothing tells apart; its place is then the best there is. Answers about several labels
    // keep to short facts.
    static Facet Draw(LabelKnowledge asked, LabelKnowledge[] others, Random random, int shortest = int.MaxValue)
    {
        var clear = Ambiguity.Clear(asked, others);
        if (clear.Length > shortest) clear = clear.OrderBy(f => asked[f].Length).Take(shortest).ToArray();
        return clear.Length > 0 ? clear[random.Next(clear.Length)] : Facet.Location;
    }

    static Facet[] TwinFacets(LabelKnowledge asked, LabelKnowledge[] others) =>
        Ambiguity.Clear(asked, others).Where(f => f != Facet.Location).ToArray();
}
