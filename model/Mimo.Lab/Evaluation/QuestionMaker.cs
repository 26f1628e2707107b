using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Evaluation;

/// <summary>Which questions of a picture are asked.</summary>
public enum LabelChoice
{
    /// <summary>Each mask by itself.</summary>
    OneByOne,
    /// <summary>Several masks in one question, where the picture has them.</summary>
    Together,
    /// <summary>Both.</summary>
    Both,
}

/// <summary>
/// The questions of a picture. Their words come from the writer that training uses, from a seed of picture, masks and perspective: varied
/// over the set, and the same on every run and for every checkpoint.
/// </summary>
public sealed class QuestionMaker(DialogueWriter writer, KnownLabels known, IReadOnlySet<string> perspectives, LabelChoice labels, IReadOnlySet<PromptKind>? prompts = null)
{
    // A plan is drawn anew until it has several masks; a picture that cannot serve one gives none in many.
    const int MostDraws = 100;

    static readonly (string Perspective, PromptKind Prompt)[] Kinds =
    [
        ("I", PromptKind.None), ("II", PromptKind.Box), ("II", PromptKind.Point), ("III", PromptKind.None), ("IV", PromptKind.Box), ("IV", PromptKind.Point),
    ];

    public IReadOnlyList<EvalQuestion> Of(IndexEntry entry, PicturePlaces places)
    {
        var questions = new List<EvalQuestion>();
        if (labels != LabelChoice.Together)
            foreach (var mask in places.Visible)
                foreach (var (perspective, prompt) in Kinds.Where(k => perspectives.Contains(k.Perspective) && prompts?.Contains(k.Prompt) != false))
                    Add(questions, entry, places, new TurnPlan(perspective, prompt, [mask]));
        if (labels != LabelChoice.OneByOne && places.Visible.Length > 1)
            foreach (var perspective in Kinds.Select(k => k.Perspective).Distinct().Where(perspectives.Contains))
                if (Several(entry, places, perspective) is { } plan) Add(questions, entry, places, plan);
        return questions;
    }

    void Add(List<EvalQuestion> questions, IndexEntry entry, PicturePlaces places, TurnPlan plan)
    {
        var random = RandomFor(entry, plan);
        if (Covered(entry, plan.Masks)) questions.Add(new EvalQuestion(entry, places, plan, writer.Write(entry, plan, places, random)));
        // By knowledge nothing can be asked of it.
        else if (plan.Perspective is "I" or "II") questions.Add(new EvalQuestion(entry, places, plan, ForeignTurns.Write(entry, plan, places, random)));
    }

    bool Covered(IndexEntry entry, int[] masks) => masks.All(m => known.Covers(entry.Masks[m].Label));

    TurnPlan? Several(IndexEntry entry, PicturePlaces places, string perspective)
    {
        if (!Covered(entry, places.Visible)) return null;
        var random = new Random(Seed.Of($"{entry.Dataset}/{entry.Id} {perspective} several", 0));
        for (var draw = 0; draw < MostDraws; draw++)
            if (writer.Plan(entry, places, perspective, random) is { Masks.Length: > 1 } plan && prompts?.Contains(plan.Prompt) != false) return plan;
        return null;
    }

    static Random RandomFor(IndexEntry entry, TurnPlan plan) =>
        new(Seed.Of($"{entry.Dataset}/{entry.Id} {plan.Perspective} {plan.Prompt} {string.Join(' ', plan.Masks)}", 1));
}
